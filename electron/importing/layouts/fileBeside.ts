import type { FoundFile } from "../findFiles.ts";

/** Finds the files that a document of metadata names: below its folder or one of the usual folders beside it, never outside the imported folder. */
export function filesBeside(document: FoundFile, files: readonly FoundFile[]): (name: string) => FoundFile | null {
  const folder = folderOf(document.relative);
  const byPath = new Map(files.map((file) => [file.relative, file]));
  const byName = Map.groupBy(files.filter(({ relative }) => folder === "" || relative.startsWith(`${folder}/`)), ({ relative }) => relative.slice(relative.lastIndexOf("/") + 1));
  return (name) => {
    const plain = name.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
    const beside = byPath.get(folder === "" ? plain : `${folder}/${plain}`);
    if (beside !== undefined) return beside;
    // A path that was absolute on the microscope's computer says only the name.
    const named = byName.get(plain.slice(plain.lastIndexOf("/") + 1)) ?? [];
    return named.length === 1 ? named[0]! : null;
  };
}

/** The folder of a path, with / and from the imported one; empty for that itself. */
export function folderOf(relative: string): string {
  return relative.slice(0, Math.max(0, relative.lastIndexOf("/")));
}
