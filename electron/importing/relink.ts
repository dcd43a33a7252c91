import { existsSync } from "node:fs";
import path from "node:path";
import type { RelinkReport } from "../../shared/contract/importing.ts";
import { Failure } from "../../shared/failure.ts";
import { eachFile, fileMover, type StoredFile } from "../project/files.ts";
import type { Project } from "../project/project.ts";
import { storedPath } from "../project/storedPath.ts";
import { isBelow } from "./changesOf.ts";
import { existingFolder } from "./findFiles.ts";
import { filesBelow } from "./filesBelow.ts";
import { identify, sizeAndTime } from "./identify.ts";

const SHOWN = 5;

/**
 * Looks for the project's missing files at their new place, and remembers that. With `from`, every missing file that lay there is looked for under the same path below `to`;
 * without, by its name, length and beginning anywhere below `to`. A file of another length or beginning is not taken for it. Fails with ImportFolderMissing and NothingRelinked.
 */
export function relink(project: Project, from: string | null, to: string): RelinkReport {
  const target = existingFolder(path.resolve(to));
  const missing = [...eachFile(project)].filter(({ path: at }) => !existsSync(at));
  const placeOf = from === null ? byIdentity(missing, target) : bySamePath(path.resolve(from), target);
  const found = missing.flatMap((file) => {
    const at = placeOf(file);
    return at === null ? [] : [{ file, at }];
  });
  if (found.length === 0) throw new Failure("NothingRelinked", { path: target, missing: missing.length });

  const move = fileMover(project.db);
  project.db
    .transaction(() => {
      for (const { file, at } of found) move(file.stored, storedPath(project.folder, at));
    })
    .immediate();
  const moved = new Set(found.map(({ file }) => file));
  const still = missing.filter((file) => !moved.has(file));
  return { relinked: found.length, missing: still.length, examples: still.slice(0, SHOWN).map(({ path: at }) => at) };
}

function bySamePath(from: string, to: string): (file: StoredFile) => string | null {
  return (file) => {
    if (!isBelow(file.path, from)) return null;
    const at = path.join(to, path.relative(from, file.path));
    return isSame(at, file) ? at : null;
  };
}

/** Where several files have the name and the content, the one whose path ends like the old one is taken. */
function byIdentity(missing: readonly StoredFile[], to: string): (file: StoredFile) => string | null {
  const wanted = new Set(missing.map(({ path: at }) => path.basename(at)));
  const byName = Map.groupBy(filesBelow(to).filter((at) => wanted.has(path.basename(at))), (at) => path.basename(at));
  return (file) => {
    const candidates = (byName.get(path.basename(file.path)) ?? []).filter((at) => isSame(at, file));
    return candidates.sort((a, b) => sharedEnd(b, file.path) - sharedEnd(a, file.path))[0] ?? null;
  };
}

function isSame(at: string, { bytes, fingerprint }: StoredFile): boolean {
  return sizeAndTime(at)?.bytes === bytes && identify(at).fingerprint === fingerprint;
}

/** How many folders two paths share, counted from their ends. */
function sharedEnd(a: string, b: string): number {
  const [left, right] = [a.split(path.sep).reverse(), b.split(path.sep).reverse()];
  const different = left.findIndex((part, at) => part !== right[at]);
  return different < 0 ? left.length : different;
}
