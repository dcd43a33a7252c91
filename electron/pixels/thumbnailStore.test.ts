import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clearThumbnails, thumbnailUse, ThumbnailStore } from "./thumbnailStore.ts";
import type { KeptThumbnail } from "./thumbnailWorker.ts";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "moascope-thumbnails-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const thumbnail = (shade: number): KeptThumbnail => ({ width: 8, height: 6, ranges: Float64Array.of(0, shade), jpeg: new Uint8Array(3_000).fill(shade) });
const kept = (imageId: number, shade = imageId, identity = "as it was") => ({ imageId, identity, thumbnail: thumbnail(shade) });
const many = (from: number, count: number) => Array.from({ length: count }, (_, at) => kept(from + at));
const idsIn = (store: ThumbnailStore) => [...store.identities(1, 10_000).keys()];

test("thumbnails are kept by image and by what its files were, and are there when the store is opened again", () => {
  {
    using store = new ThumbnailStore(folder, 1e9);
    store.keep([kept(1), kept(2)]);
    store.keep([kept(2, 9, "as it is")]);
  }
  using store = new ThumbnailStore(folder, 1e9);
  const found = store.find(2, "as it is")!;
  expect({ ...found, jpeg: [...found.jpeg] }).toEqual({ ...thumbnail(9), jpeg: [...thumbnail(9).jpeg] });
  expect(store.find(2, "as it was")).toBeNull();
  expect(store.find(3, "as it was")).toBeNull();
  expect([...store.identities(1, 9)]).toEqual([[1, "as it was"], [2, "as it is"]]);
});

test("the file never takes more than its limit: those that were kept first make way, one that is kept anew counts as the latest", () => {
  const limit = 300_000;
  let held: number[];
  {
    using store = new ThumbnailStore(folder, limit);
    store.keep(many(1, 20));
    expect(store.isFull).toBe(false);
    store.keep(many(21, 180));
    expect(store.isFull).toBe(true);
    held = idsIn(store);
    expect(held.length).toBeGreaterThan(50);
    expect(held).toEqual(Array.from({ length: held.length }, (_, at) => 201 - held.length + at));
    store.keep([kept(held[0]!, 50)]);
    store.keep(many(201, 10));
    expect(idsIn(store)).toContain(held[0]);
    expect(idsIn(store)).not.toContain(held[1]);
    for (let round = 0; round < 20; round++) store.keep(many(1_000 + 50 * round, 50));
    held = idsIn(store);
    expect(held.at(-1)).toBe(1_999);
  }
  const { images, bytes } = thumbnailUse(folder);
  expect(images).toBe(held.length);
  // A thumbnail is written before the first one goes.
  expect(bytes).toBeLessThan(limit + 4 * 4_096);
  using store = new ThumbnailStore(folder, limit);
  expect(idsIn(store)).toEqual(held);
  expect(store.isFull).toBe(true);
});

test("a lower limit takes all of them where they take more, and gives their room back; a higher one takes none", () => {
  using store = new ThumbnailStore(folder, 1e9);
  store.keep(many(1, 500));
  const { images, bytes } = thumbnailUse(folder);
  expect(images).toBe(500);
  expect(bytes).toBeGreaterThan(500 * 3_000);
  store.limit(2e9);
  store.limit(bytes);
  expect(idsIn(store)).toHaveLength(500);
  store.limit(bytes / 10);
  expect(idsIn(store)).toEqual([]);
  expect(thumbnailUse(folder).bytes).toBeLessThan(bytes / 10);
  store.keep([kept(7)]);
  expect(store.find(7, "as it was")).not.toBeNull();
});

test("a single thumbnail that is larger than the limit is kept all the same, until the next", () => {
  using store = new ThumbnailStore(folder, 10);
  store.keep([kept(1)]);
  store.keep([kept(2)]);
  expect(idsIn(store)).toEqual([2]);
});

test("a folder without thumbnails holds none, and what is cleared is gone", () => {
  expect(thumbnailUse(folder)).toEqual({ images: 0, bytes: 0 });
  {
    using store = new ThumbnailStore(folder, 1e9);
    store.keep([kept(1)]);
  }
  expect(thumbnailUse(folder).images).toBe(1);
  clearThumbnails(folder);
  expect(thumbnailUse(folder)).toEqual({ images: 0, bytes: 0 });
});

test("thumbnails that an older version kept differently are made anew", () => {
  const old = new Sqlite(path.join(folder, "thumbnails.sqlite"));
  old.exec(`
    CREATE TABLE thumbnail (place INTEGER PRIMARY KEY, image_id INTEGER NOT NULL UNIQUE, identity TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, ranges BLOB NOT NULL, webp BLOB NOT NULL) STRICT;
    INSERT INTO thumbnail VALUES (1, 1, 'as it was', 1, 1, x'00', x'00');
    PRAGMA user_version = 2;
  `);
  old.close();
  using store = new ThumbnailStore(folder, 1e9);
  expect(idsIn(store)).toEqual([]);
  store.keep([kept(1)]);
  expect(store.find(1, "as it was")).not.toBeNull();
});
