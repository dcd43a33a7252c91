import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";

/** Chunks whose size and time are looked at, spread over all of them where there are more: of an array of a million chunks every one would take long. */
const LOOKED_AT = 20_000;

/** The files that describe an array of a Zarr group; its chunks lie in the same folder. */
export function isZarrDescription(file: string): boolean {
  return /(^|[\\/])(\.zarray|zarr\.json)$/.test(file);
}

/** What tells the chunks of an array from others without reading them: their bytes together, the time of the youngest (that of a folder counts, in which one came or went), and a digest of their names and sizes. */
export function zarrChunks(description: string): { readonly bytes: number; readonly modifiedMs: number; readonly digest: string } {
  const folder = path.dirname(description);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({ at: path.join(entry.parentPath, entry.name), isFolder: entry.isDirectory() }));
  const folders = [folder, ...entries.flatMap(({ at, isFolder }) => (isFolder ? [at] : []))];
  const chunks = entries.flatMap(({ at, isFolder }) => (isFolder || at === description ? [] : [at])).sort();
  const step = Math.max(1, Math.ceil(chunks.length / LOOKED_AT));
  const digest = createHash("sha256").update(String(chunks.length));
  let [bytes, modifiedMs] = [0, 0];
  for (let place = 0; place < chunks.length; place += step) {
    const status = statSync(chunks[place]!, { throwIfNoEntry: false });
    if (status === undefined) continue;
    bytes += status.size;
    modifiedMs = Math.max(modifiedMs, status.mtimeMs);
    digest.update(`${path.relative(folder, chunks[place]!).replaceAll("\\", "/")} ${status.size}\n`);
  }
  for (const at of folders) modifiedMs = Math.max(modifiedMs, statSync(at, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return { bytes, modifiedMs, digest: digest.digest("hex") };
}
