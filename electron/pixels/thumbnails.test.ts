import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCore } from "../core/createCore.ts";
import { importImages } from "../importing/importImages.ts";
import { writeLitPlates } from "../previewing/fixtures/litPlates.ts";
import { writeCacheBytes } from "../project/cacheLimit.ts";
import { findPicture } from "../project/images.ts";
import { measuredIdentities } from "../project/measures.ts";
import { createProject, openProject } from "../project/project.ts";
import { countCache } from "./projectCache.ts";

vi.setConfig({ testTimeout: 120_000 });

const IMAGES = 22;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "moascope-thumbnails-"));
  using project = createProject(path.join(folder, "screen"));
  await importImages(project, { ...writeLitPlates(folder), copy: false, signal: new AbortController().signal, onProgress: () => undefined });
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

/** Opens the project as a window does, and waits until all that is made ahead is made. */
async function opened<T>(look: (open: ReturnType<ReturnType<typeof createCore>["workspace"]["open"]>, core: ReturnType<typeof createCore>) => Promise<T>): Promise<T> {
  await using core = createCore({ configurationFolder: folder });
  const open = core.workspace.open(path.join(folder, "screen.moascope"));
  await vi.waitFor(() => expect(core.thumbnails.of(open).done).toBe(IMAGES), { timeout: 60_000 });
  await vi.waitFor(() => expect(measuredIdentities(open.project.db).size).toBe(IMAGES), { timeout: 60_000 });
  return await look(open, core);
}

test("images are measured where there is no room for their thumbnails", async () => {
  {
    using project = openProject(path.join(folder, "screen.moascope"), "write");
    writeCacheBytes(project.db, "thumbnails", 16_500);
  }
  await opened(async (open) => expect((await countCache(open.project)).thumbnails.images).toBe(0));
});

test("a lower limit takes thumbnails that are there; they are made when somebody looks, and not again at each opening; a higher one has all made", async () => {
  const few = await opened(async (open, core) => {
    expect((await countCache(open.project)).thumbnails.images).toBe(IMAGES);
    writeCacheBytes(open.project.db, "thumbnails", 16_500);
    core.thumbnails.of(open).limit();
    await vi.waitFor(() => expect(core.thumbnails.of(open).done).toBe(IMAGES), { timeout: 60_000 });
    const { images } = (await countCache(open.project)).thumbnails;
    expect(images).toBeLessThan(IMAGES);
    const late = findPicture(open.project, IMAGES);
    expect(await core.thumbnails.of(open).of(late)).toMatchObject({ width: 32, height: 32 });
    return (await countCache(open.project)).thumbnails.images;
  });
  await opened(async (open) => {
    expect((await countCache(open.project)).thumbnails.images).toBe(few);
    writeCacheBytes(open.project.db, "thumbnails", null);
  });
  await opened(async (open) => {
    await vi.waitFor(async () => expect((await countCache(open.project)).thumbnails.images).toBe(IMAGES), { timeout: 60_000 });
  });
});
