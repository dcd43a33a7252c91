import { existsSync } from "node:fs";
import path from "node:path";

/** The project that a command line names, as the system gives one for a double click: a .moascope folder or a file in it; null when there is none. */
export function projectArgument(argv: readonly string[], workingFolder: string): string | null {
  for (const argument of argv.slice(1)) {
    if (argument.startsWith("-")) continue;
    const project = projectAt(path.resolve(workingFolder, argument));
    if (project !== null) return project;
  }
  return null;
}

/** The project folder at or right above a path. */
export function projectAt(absolute: string): string | null {
  const candidates = [absolute, path.dirname(absolute)];
  return candidates.find((folder) => folder.endsWith(".moascope") && existsSync(path.join(folder, "project.sqlite"))) ?? null;
}
