import path from "node:path";

/** How often the way changed in which the pixels of files of such names are read, where it ever did. Those of transposed arrays were read in disorder at first. */
const versions: Readonly<Record<string, number>> = { ".zarray": 2, "zarr.json": 2 };

/** The version of the way in which the pixels of a file are read, 1 where it never changed: what was measured and made of pixels that were read in an older way is made anew. */
export function readingVersion(file: string): number {
  return versions[path.basename(file)] ?? 1;
}
