import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { defaultCacheBytes } from "./cacheLimit.ts";

const folder = path.join(tmpdir(), "a folder", "that will be");

test("where nobody said, a quarter of the disk is taken at most, and no more than is usual", () => {
  const { bavail, bsize } = statfsSync(tmpdir());
  const quarter = (bavail * bsize) / 4;
  for (const [kind, most] of [["tensors", 50e9], ["thumbnails", 5e9]] as const) {
    const bytes = defaultCacheBytes(kind, folder, 0);
    expect(bytes).toBeLessThanOrEqual(most);
    // Others use the disk too.
    expect(Math.abs(bytes - Math.min(most, quarter))).toBeLessThan(most / 10);
  }
});

test("thumbnails that are there stay, however little of the disk is free", () => {
  expect(defaultCacheBytes("thumbnails", folder, 1e15)).toBe(1e15);
  expect(defaultCacheBytes("tensors", folder, 1e15)).toBe(50e9);
});
