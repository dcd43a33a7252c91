import { statSync } from "node:fs";
import path from "node:path";
import type { Database } from "better-sqlite3";
import { type CacheSchema, openCacheFile } from "../project/cacheFile.ts";
import type { KeptThumbnail } from "./thumbnailWorker.ts";

const schema: CacheSchema = {
  // Changes whenever thumbnails are made differently: older ones are then not found.
  version: 1,
  tables: ["thumbnail"],
  create: "CREATE TABLE IF NOT EXISTS thumbnail (image_id INTEGER PRIMARY KEY, identity TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, ranges BLOB NOT NULL, webp BLOB NOT NULL) STRICT",
};

type Row = { readonly width: number; readonly height: number; readonly ranges: Buffer; readonly webp: Buffer };

/**
 * Thumbnails of a project in one file of its cache, by image and by what its files were when they were made: a hundred thousand loose files would
 * be slow to write and slower to delete. The file may be deleted at any time.
 */
export class ThumbnailStore implements Disposable {
  readonly #db: Database;

  constructor(cacheFolder: string) {
    this.#db = openCacheFile(storeFile(cacheFolder), schema);
  }

  find(imageId: number, identity: string): KeptThumbnail | null {
    const row = this.#db.prepare<[number, string], Row>("SELECT width, height, ranges, webp FROM thumbnail WHERE image_id = ? AND identity = ?").get(imageId, identity);
    if (row === undefined) return null;
    const { width, height, ranges, webp } = row;
    return { width, height, ranges: new Float64Array(Uint8Array.from(ranges).buffer), webp };
  }

  keep(thumbnails: readonly { readonly imageId: number; readonly identity: string; readonly thumbnail: KeptThumbnail }[]): void {
    const insert = this.#db.prepare("INSERT OR REPLACE INTO thumbnail (image_id, identity, width, height, ranges, webp) VALUES (?, ?, ?, ?, ?, ?)");
    this.#db.transaction(() => {
      for (const { imageId, identity, thumbnail: { width, height, ranges, webp } } of thumbnails) insert.run(imageId, identity, width, height, Buffer.from(ranges.buffer), webp);
    })();
  }

  /** What the kept thumbnails of a range of image ids were made of, both ends included. */
  identities(first: number, last: number): Map<number, string> {
    return new Map(this.#db.prepare<[number, number], [number, string]>("SELECT image_id, identity FROM thumbnail WHERE image_id BETWEEN ? AND ?").raw().all(first, last) as unknown as [number, string][]);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** Bytes that the thumbnails in a project's cache folder take on the disk. */
export function thumbnailBytes(cacheFolder: string): number {
  return ["", "-wal", "-shm"].reduce((sum, end) => sum + (statSync(storeFile(cacheFolder) + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function storeFile(cacheFolder: string): string {
  return path.join(cacheFolder, "thumbnails.sqlite");
}
