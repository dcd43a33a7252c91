import path from "node:path";

/** Where an image file lies, in a way that survives moving the project together with its images; `path` has / on every system unless it is absolute. */
export type StoredPath = {
  readonly path: string;
  readonly relativeTo: "project" | "parent" | "root";
};

/** How to remember the file at an absolute path: from the project's folder where it lies inside, else from the folder that holds the project, else absolutely. */
export function storedPath(projectFolder: string, absolute: string): StoredPath {
  for (const relativeTo of ["project", "parent"] as const) {
    const relative = relativeFrom(base(projectFolder, relativeTo), absolute);
    const isBelow = relative !== "" && relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
    // A project in the root of a disk must not make every file of that disk relative: nothing moves together with a disk's root.
    const isRoot = relativeTo === "parent" && path.dirname(projectFolder) === path.parse(projectFolder).root;
    if (isBelow && !isRoot) return { path: relative.split(path.sep).join("/"), relativeTo };
  }
  return { path: absolute, relativeTo: "root" };
}

/** The absolute path that storedPath was given, or its new place when the project was moved together with its images. */
export function resolvePath(projectFolder: string, stored: StoredPath): string {
  return stored.relativeTo === "root" ? stored.path : path.join(base(projectFolder, stored.relativeTo), stored.path);
}

/** As path.relative does, which is slow for tens of thousands of paths: most lie below the folder, and are written as it is. */
function relativeFrom(folder: string, absolute: string): string {
  const rest = absolute.startsWith(folder) && absolute[folder.length] === path.sep ? absolute.slice(folder.length + 1) : "";
  // Parts that are empty, . or .. have to be worked out.
  return /(?:^|[\\/])\.{0,2}(?:[\\/]|$)/.test(rest) ? path.relative(folder, absolute) : rest;
}

function base(projectFolder: string, relativeTo: "project" | "parent"): string {
  return relativeTo === "project" ? projectFolder : path.dirname(projectFolder);
}
