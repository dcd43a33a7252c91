import path from "node:path";
import { cacheFileBytes, deleteCacheFile } from "./cacheFile.ts";

/** Where a project's cache folder keeps what files said of themselves when they were imported. */
export function headersFile(cacheFolder: string): string {
  return path.join(cacheFolder, "headers.sqlite");
}

/** The bytes that it takes on the disk. */
export function headerBytes(cacheFolder: string): number {
  return cacheFileBytes(headersFile(cacheFolder));
}

/** Deletes it, so that the next import reads every file again; none may be running. */
export function clearHeaders(cacheFolder: string): void {
  deleteCacheFile(headersFile(cacheFolder));
}
