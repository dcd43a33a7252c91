import { readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

/** Every file below a folder, hidden ones included; links are followed, each folder once, and what cannot be opened is passed over. */
export function filesBelow(folder: string): string[] {
  const files: string[] = [];
  const visited = new Set<string>();
  const visit = (directory: string): void => {
    const real = realpathSync(directory);
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const at = path.join(directory, entry.name);
      const status = entry.isSymbolicLink() ? statSync(at, { throwIfNoEntry: false }) : entry;
      if (status?.isDirectory() === true && isReadable(at)) visit(at);
      else if (status?.isFile() === true) files.push(at);
    }
  };
  visit(folder);
  return files;
}

function isReadable(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch {
    // A folder that may not be opened holds nothing that could be used.
    return false;
  }
}
