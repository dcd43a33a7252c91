import { rmSync } from "node:fs";
import path from "node:path";
import type { CacheUse } from "../../shared/contract/training.ts";
import { previewFolder } from "../previewing/recipePreview.ts";
import { type CacheKind, defaultCacheBytes, readCacheBytes, writeCacheBytes } from "../project/cacheLimit.ts";
import { clearHeaders, headerBytes } from "../project/headersFile.ts";
import type { Project } from "../project/project.ts";
import { cacheUse } from "../training/cacheRoom.ts";
import { cacheFolder } from "../training/performRun.ts";
import { clearThumbnails, thumbnailUse, ThumbnailStore } from "./thumbnailStore.ts";

/** What a project keeps of its images to be faster: tensors and thumbnails with a limit each, previews of recipes, which have one that nobody chooses, and headers of files, which are few bytes each. */
export type ProjectCache = Readonly<Record<CacheKind, CacheUse>> & { readonly previewBytes: number; readonly headerBytes: number };

/** Counts what the cache of a project holds. */
export async function countCache(project: Project): Promise<ProjectCache> {
  const folder = path.join(project.folder, "cache");
  const limited = (kind: CacheKind, { images, bytes }: Pick<CacheUse, "images" | "bytes">): CacheUse => {
    const chosenBytes = readCacheBytes(project.db, kind);
    return { images, bytes, chosenBytes, limitBytes: chosenBytes ?? defaultCacheBytes(kind, folder, bytes) };
  };
  const [tensors, previews] = [await cacheUse(cacheFolder(project)), await cacheUse(previewFolder(project))];
  return { tensors: limited("tensors", tensors), thumbnails: limited("thumbnails", thumbnailUse(folder)), previewBytes: previews.bytes, headerBytes: headerBytes(folder) };
}

/** Limits the cache of a project that no window looks at; null leaves it to the program. Where thumbnails take more than that, they go. */
export function limitCache(project: Project, kind: CacheKind, bytes: number | null): void {
  writeCacheBytes(project.db, kind, bytes);
  if (kind === "thumbnails" && bytes !== null) new ThumbnailStore(path.join(project.folder, "cache"), bytes)[Symbol.dispose]();
}

/** Deletes it. Nothing may be running, and no window may look at the project. */
export function clearCache(project: Project): void {
  clearMadeAgain(project);
  clearThumbnails(path.join(project.folder, "cache"));
}

/** Deletes all of it but the thumbnails, which a window may look at. Nothing may be running. */
export function clearMadeAgain(project: Project): void {
  for (const kept of [cacheFolder(project), previewFolder(project)]) rmSync(kept, { recursive: true, force: true });
  clearHeaders(path.join(project.folder, "cache"));
}
