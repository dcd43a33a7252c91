import { type Dirent, readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import path from "node:path";

/** Where a person's folders are looked for: so deep, for so many milliseconds. */
const DEPTH = 4;
const PATIENCE = 2_000;
const passedOver = /^(\.|node_modules$|\$RECYCLE\.BIN$|AppData$|Library$)|\.moascope$/;

/** Folders of a name that hold the given files, below the given places, the nearest first. */
export async function locateFolder(folderName: string, fileNames: readonly string[], places: readonly string[], signal: AbortSignal): Promise<string[]> {
  const until = performance.now() + PATIENCE;
  const seen = new Set<string>();
  const found: string[] = [];
  let level = places.map((place) => path.resolve(place));
  for (let depth = 0; depth <= DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (performance.now() > until) return found;
      if (seen.has(folder)) continue;
      seen.add(folder);
      // Large trees take a while; windows are answered in between.
      await setImmediate();
      signal.throwIfAborted();
      const entries = entriesOf(folder);
      const names = new Set(entries.map(({ name }) => name));
      if (path.basename(folder) === folderName && fileNames.every((name) => names.has(name))) found.push(folder);
      for (const entry of entries) if (entry.isDirectory() && !passedOver.test(entry.name)) next.push(path.join(folder, entry.name));
    }
    level = next;
  }
  return found;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A folder of somebody else's holds nothing that this person dropped.
    return [];
  }
}
