import { mkdtempSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { Piscina } from "piscina";
import { unpackError } from "../../shared/failure.ts";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import { GrowingHistogram } from "../imaging/growingHistogram.ts";
import type { SmallImage } from "../imaging/loadImage.ts";
import { changeChannel, listChannelViews } from "../project/channels.ts";
import { findPicture, type PicturedImage, pictureSlices } from "../project/images.ts";
import type { OpenProject } from "../workspace/openProject.ts";
import { ThumbnailStore } from "./thumbnailStore.ts";
import type { KeptThumbnail, ThumbnailAnswer, ThumbnailTask } from "./thumbnailWorker.ts";

/** Thumbnails that are written together: each write of the cache file costs the same. */
const WRITTEN = 32;
/** Images that are looked up together: between two such slices whoever waits for an answer gets it. */
const LOOKED_UP = 500;
/** How often the others are told how far it is, in milliseconds. */
const TOLD = 500;
/** Images that a default contrast is taken from, and how large they are looked at. */
const SAMPLED = 32;
const SAMPLED_SIDE = 256;
/** The share of pixels that may be black, and full, in a default contrast. */
const BLACK = 0.005;
const FULL = 0.998;

/** Worker threads of this process that make pictures, whichever project they are of; they give way to whatever a person waits for. */
const threads = Math.max(1, availableParallelism() - 1);

/** The thumbnails of one open project: made ahead in the background, and at once for whoever asks. */
export class Thumbnails {
  readonly #open: OpenProject;
  readonly #store: ThumbnailStore;
  readonly #pool: Piscina<ThumbnailTask, ThumbnailAnswer>;
  #isMaking = false;
  #isWanted = false;
  done = 0;
  total = 0;

  /** Begins to make what is missing. */
  constructor(open: OpenProject) {
    this.#open = open;
    // What cannot be written down in a project that is only read is kept for as long as this process lives.
    const cache = open.project.mode === "write" ? path.join(open.project.folder, "cache") : mkdtempSync(path.join(tmpdir(), "moascope-cache-"));
    this.#store = new ThumbnailStore(cache);
    this.#pool = new Piscina({ filename: moduleBeside(import.meta.url, "thumbnailWorker").href, minThreads: 0, maxThreads: threads, idleTimeout: 5_000, niceIncrement: process.platform === "win32" ? 0 : 10 });
    open.closing.addEventListener("abort", () => void this.#close(), { once: true });
    open.onChange(({ kind }) => {
      if (kind === "images") void this.make();
    });
    void this.make();
  }

  /** A kept thumbnail of an image, made now where it is missing. Fails as decoding does. */
  async of(image: PicturedImage): Promise<KeptThumbnail> {
    const identity = identityOf(image);
    const known = this.#store.find(image.id, identity);
    if (known !== null) return known;
    const thumbnail = await this.#make(image);
    if (!this.#open.closing.aborted) this.#store.keep([{ imageId: image.id, identity, thumbnail }]);
    return thumbnail;
  }

  /** An image larger than a kept thumbnail. Fails as decoding does. */
  async larger(image: PicturedImage, longest: number): Promise<SmallImage> {
    const answer = await this.#pool.run({ sources: image.files, longest });
    if ("small" in answer) return answer.small;
    throw "error" in answer ? unpackError(answer.error) : new Error("a worker answered another question");
  }

  /** Makes every thumbnail that is missing, one caller at a time; images that cannot be read are passed over. */
  async make(): Promise<void> {
    this.#isWanted = true;
    if (this.#isMaking) return;
    this.#isMaking = true;
    try {
      while (this.#isWanted && !this.#open.closing.aborted) {
        this.#isWanted = false;
        await this.#chooseContrast();
        await this.#makeMissing();
      }
    } catch (error) {
      if (!this.#open.closing.aborted) console.error(error);
    } finally {
      this.#isMaking = false;
    }
  }

  async #makeMissing(): Promise<void> {
    const missing = await this.#listMissing();
    if (this.#open.closing.aborted) return;
    this.#tell();
    let told = performance.now();
    const made: { imageId: number; identity: string; thumbnail: KeptThumbnail }[] = [];
    const queue = missing.values();
    const write = () => this.#store.keep(made.splice(0));
    const work = async () => {
      for (const id of queue) {
        if (this.#open.closing.aborted) return;
        const image = findPicture(this.#open.project, id);
        const thumbnail = await this.#make(image).catch(() => null);
        if (this.#open.closing.aborted) return;
        if (thumbnail !== null) made.push({ imageId: image.id, identity: identityOf(image), thumbnail });
        this.done++;
        if (made.length >= WRITTEN) write();
        if (performance.now() - told > TOLD) {
          told = performance.now();
          this.#tell();
        }
      }
    };
    // One more than there are threads, so that none waits for this one.
    await Promise.all(Array.from({ length: threads + 1 }, work));
    if (this.#open.closing.aborted) return;
    write();
    this.#tell();
  }

  /** The ids of images without a thumbnail of what their files are now; counts all and the others. */
  async #listMissing(): Promise<number[]> {
    const missing: number[] = [];
    let total = 0;
    for (const slice of pictureSlices(this.#open.project, LOOKED_UP)) {
      const known = this.#store.identities(slice[0]!.id, slice.at(-1)!.id);
      for (const image of slice) if (known.get(image.id) !== identityOf(image)) missing.push(image.id);
      total += slice.length;
      await setImmediate();
      if (this.#open.closing.aborted) return [];
    }
    this.total = total;
    this.done = total - missing.length;
    return missing;
  }

  /** Chooses the contrast of channels that have none, from images spread over the project, so that all of them are shown alike. */
  async #chooseContrast(): Promise<void> {
    const { project } = this.#open;
    const channels = listChannelViews(project.db).filter(({ low, high }) => low === null || high === null);
    if (channels.length === 0 || project.mode === "read") return;
    const ids = project.db.prepare<[], number>("SELECT id FROM image ORDER BY id").pluck().all();
    if (ids.length === 0) return;
    const histograms = new Map(channels.map(({ position }) => [position, new GrowingHistogram()]));
    const step = Math.max(1, Math.floor(ids.length / SAMPLED));
    for (let at = 0; at < ids.length; at += step) {
      const small = await this.larger(findPicture(project, ids[at]!), SAMPLED_SIDE).catch(() => null);
      if (this.#open.closing.aborted) return;
      if (small === null) continue;
      const plane = small.width * small.height;
      for (const [position, histogram] of histograms) histogram.add(small.planes.subarray(position * plane, (position + 1) * plane));
    }
    for (const [position, histogram] of histograms) {
      const low = histogram.quantile(BLACK);
      changeChannel(project.db, position, { contrast: { low, high: Math.max(histogram.quantile(FULL), low + Number.EPSILON) } });
    }
    this.#open.tell({ kind: "channels" });
  }

  async #make(image: PicturedImage): Promise<KeptThumbnail> {
    const answer = await this.#pool.run({ sources: image.files, longest: null });
    if ("kept" in answer) return answer.kept;
    throw "error" in answer ? unpackError(answer.error) : new Error("a worker answered another question");
  }

  #tell(): void {
    this.#open.tell({ kind: "thumbnails", done: this.done, total: this.total });
  }

  async #close(): Promise<void> {
    await this.#pool.destroy();
    this.#store[Symbol.dispose]();
  }
}

/** Changes when any file of an image does. */
export function identityOf({ files }: PicturedImage): string {
  return files.map(({ fingerprint, modifiedMs, page, plane }) => `${fingerprint.slice(0, 12)}.${modifiedMs}.${page}.${plane}`).join(" ");
}
