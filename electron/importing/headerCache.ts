import { mkdirSync } from "node:fs";
import type { Database } from "better-sqlite3";
import type { RasterHeader } from "../imaging/raster.ts";
import { type CacheSchema, openCacheFile } from "../project/cacheFile.ts";
import { headersFile } from "../project/headersFile.ts";
import type { FileContent } from "./readFiles.ts";

const schema: CacheSchema = {
  // Changes whenever headers are read differently: older ones are then not found.
  version: 2,
  tables: ["file", "header", "image"],
  create: `
    CREATE TABLE IF NOT EXISTS header (id INTEGER PRIMARY KEY, content TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, modified_ms INTEGER NOT NULL, fingerprint TEXT NOT NULL, header_id INTEGER NOT NULL, is_decoded INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS image (first TEXT PRIMARY KEY, signature TEXT NOT NULL, image_id INTEGER NOT NULL, imported_at TEXT NOT NULL) STRICT, WITHOUT ROWID`,
};

/** Files that are kept together; what an interruption loses at most. */
const BATCH = 500;

type Kept = readonly [bytes: number, modifiedMs: number, fingerprint: string, headerId: number, isDecoded: number];

/** What was stored of an image: a digest of all that the import knew of it, and the row that holds it. `first` is its first file with page and plane. */
export type StoredImage = { readonly first: string; readonly signature: string; readonly imageId: number; readonly importedAt: string };

/**
 * What the files of a project said of themselves when they were last read, by path, length and time, and what was stored of each image: an import that was interrupted goes on from
 * there, and one that is repeated opens and writes only what has changed. It lies in the project's cache, and may be deleted at any time.
 */
export class HeaderCache implements Disposable {
  readonly #db: Database;
  readonly #keep: (entries: readonly Entry[]) => void;
  #known: Map<string, Kept> | null = null;
  /** Thousands of files have the same header. */
  readonly #headers = new Map<number, RasterHeader>();
  #waiting: Entry[] = [];

  constructor(cacheFolder: string) {
    mkdirSync(cacheFolder, { recursive: true });
    this.#db = openCacheFile(headersFile(cacheFolder), schema);
    const insert = this.#db.prepare("INSERT OR REPLACE INTO file (path, bytes, modified_ms, fingerprint, header_id, is_decoded) VALUES (?, ?, ?, ?, ?, ?)");
    const header = this.#db.prepare<[string], number>("INSERT INTO header (content) VALUES (?) ON CONFLICT DO UPDATE SET content = content RETURNING id").pluck();
    this.#keep = this.#db.transaction((entries: readonly Entry[]) => {
      for (const { path: at, content, isDecoded } of entries) insert.run(at, content.bytes, content.modifiedMs, content.fingerprint, header.get(JSON.stringify(content.header)), Number(isDecoded));
    });
  }

  /** What was read of a file of that length and time; null where that is not known, or where its pixels were not looked at and should be. */
  find(at: string, bytes: number, modifiedMs: number, isDecoded: boolean): FileContent | null {
    // One query for all is ten times as fast as one for each file.
    this.#known ??= this.#all();
    const kept = this.#known.get(at);
    if (kept === undefined || kept[0] !== bytes || kept[1] !== modifiedMs || (isDecoded && kept[4] === 0)) return null;
    return { bytes, modifiedMs, fingerprint: kept[2], header: this.#headers.get(kept[3])! };
  }

  keep(at: string, content: FileContent, isDecoded: boolean): void {
    this.#waiting.push({ path: at, content, isDecoded });
    if (this.#waiting.length >= BATCH) this.flush();
  }

  /** Writes what is waiting to be kept. */
  flush(): void {
    const entries = this.#waiting;
    this.#waiting = [];
    if (entries.length > 0) this.#keep(entries);
  }

  /** What was stored of each image, by its first file. */
  storedImages(): Map<string, StoredImage> {
    const rows = this.#db.prepare<[], [string, string, number, string]>("SELECT first, signature, image_id, imported_at FROM image").raw().iterate() as IterableIterator<[string, string, number, string]>;
    const images = new Map<string, StoredImage>();
    for (const [first, signature, imageId, importedAt] of rows) images.set(first, { first, signature, imageId, importedAt });
    return images;
  }

  keepImages(images: readonly StoredImage[]): void {
    const insert = this.#db.prepare("INSERT OR REPLACE INTO image (first, signature, image_id, imported_at) VALUES (@first, @signature, @imageId, @importedAt)");
    this.#db.transaction(() => {
      for (const image of images) insert.run(image);
    })();
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #all(): Map<string, Kept> {
    for (const [id, content] of this.#db.prepare<[], [number, string]>("SELECT id, content FROM header").raw().iterate() as IterableIterator<[number, string]>) this.#headers.set(id, JSON.parse(content) as RasterHeader);
    const known = new Map<string, Kept>();
    const rows = this.#db.prepare<[], [string, ...Kept]>("SELECT path, bytes, modified_ms, fingerprint, header_id, is_decoded FROM file").raw().iterate() as IterableIterator<[string, ...Kept]>;
    for (const [at, ...kept] of rows) known.set(at, kept);
    return known;
  }
}

type Entry = { readonly path: string; readonly content: FileContent; readonly isDecoded: boolean };
