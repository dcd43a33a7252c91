import { existsSync } from "node:fs";
import path from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { cacheFileBytes, type CacheSchema, deleteCacheFile, openCacheFile } from "../project/cacheFile.ts";
import type { KeptThumbnail } from "./thumbnailWorker.ts";

const schema: CacheSchema = {
  // Changes whenever thumbnails are made differently: older ones are then not found.
  version: 3,
  tables: ["thumbnail"],
  // What was kept first has the lowest place, and goes first.
  create: "CREATE TABLE IF NOT EXISTS thumbnail (place INTEGER PRIMARY KEY, image_id INTEGER NOT NULL UNIQUE, identity TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, ranges BLOB NOT NULL, jpeg BLOB NOT NULL) STRICT",
};

/** Pages that a row may take beside its bytes: its own are not all filled, and those of the tables may have to be split. */
const SPLIT = 3;

type Row = { readonly width: number; readonly height: number; readonly ranges: Buffer; readonly jpeg: Buffer };

/**
 * Thumbnails of a project in one file of its cache, by image and by what its files were when they were made: a hundred thousand loose files would
 * be slow to write and slower to delete. The file takes about `limitBytes` at most: those that were kept first make way, all but the latest. It may be deleted at any time.
 */
export class ThumbnailStore implements Disposable {
  readonly #file: string;
  #db: Database;
  #limitBytes: number;

  constructor(cacheFolder: string, limitBytes: number) {
    this.#file = storeFile(cacheFolder);
    this.#limitBytes = limitBytes;
    this.#db = openCacheFile(this.#file, schema);
    this.limit(limitBytes);
  }

  /** Whether another thumbnail would make older ones go. */
  get isFull(): boolean {
    const latest = this.#db.prepare<[], number>("SELECT length(ranges) + length(jpeg) FROM thumbnail ORDER BY place DESC LIMIT 1").pluck().get() ?? 0;
    return this.#bytes + latest + SPLIT * this.#pragma("page_size") > this.#limitBytes;
  }

  find(imageId: number, identity: string): KeptThumbnail | null {
    const row = this.#db.prepare<[number, string], Row>("SELECT width, height, ranges, jpeg FROM thumbnail WHERE image_id = ? AND identity = ?").get(imageId, identity);
    if (row === undefined) return null;
    const { width, height, ranges, jpeg } = row;
    return { width, height, ranges: new Float64Array(Uint8Array.from(ranges).buffer), jpeg };
  }

  keep(thumbnails: readonly { readonly imageId: number; readonly identity: string; readonly thumbnail: KeptThumbnail }[]): void {
    const insert = this.#db.prepare("INSERT OR REPLACE INTO thumbnail (image_id, identity, width, height, ranges, jpeg) VALUES (?, ?, ?, ?, ?, ?)");
    const letGo = this.#db.prepare("DELETE FROM thumbnail WHERE place = (SELECT min(place) FROM thumbnail) AND place < (SELECT max(place) FROM thumbnail)");
    this.#db.transaction(() => {
      for (const { imageId, identity, thumbnail: { width, height, ranges, jpeg } } of thumbnails) {
        insert.run(imageId, identity, width, height, Buffer.from(ranges.buffer), jpeg);
        while (this.#bytes > this.#limitBytes && letGo.run().changes > 0);
      }
    })();
  }

  /** What the kept thumbnails of a range of image ids were made of, both ends included. */
  identities(first: number, last: number): Map<number, string> {
    return new Map(this.#db.prepare<[number, number], [number, string]>("SELECT image_id, identity FROM thumbnail WHERE image_id BETWEEN ? AND ?").raw().all(first, last) as unknown as [number, string][]);
  }

  /** Changes the most bytes that may be taken. Where more are, all thumbnails go: a file that holds less is not shorter, and to write it anew would take long. */
  limit(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    if (this.#bytes > limitBytes) this.clear();
  }

  /** Deletes all thumbnails, and gives their room back. */
  clear(): void {
    this.#db.close();
    deleteCacheFile(this.#file);
    this.#db = openCacheFile(this.#file, schema);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  /** What of the file is used; what older ones left is used again before it grows. */
  get #bytes(): number {
    return (this.#pragma("page_count") - this.#pragma("freelist_count")) * this.#pragma("page_size");
  }

  #pragma(name: "page_count" | "freelist_count" | "page_size"): number {
    return this.#db.pragma(name, { simple: true }) as number;
  }
}

/** How many thumbnails a project's cache folder holds, and the bytes that they take on the disk. */
export function thumbnailUse(cacheFolder: string): { readonly images: number; readonly bytes: number } {
  const file = storeFile(cacheFolder);
  const bytes = cacheFileBytes(file);
  if (!existsSync(file)) return { images: 0, bytes };
  const db = new Sqlite(file, { readonly: true });
  try {
    return { images: db.prepare<[], number>("SELECT count(*) FROM thumbnail").pluck().get() ?? 0, bytes };
  } catch {
    // Not what this version keeps: it is made anew when it is opened.
    return { images: 0, bytes };
  } finally {
    db.close();
  }
}

/** Deletes the thumbnails in a project's cache folder, which nobody may have opened. */
export function clearThumbnails(cacheFolder: string): void {
  deleteCacheFile(storeFile(cacheFolder));
}

function storeFile(cacheFolder: string): string {
  return path.join(cacheFolder, "thumbnails.sqlite");
}
