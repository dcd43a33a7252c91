import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { GrowingHistogram } from "../imaging/growingHistogram.ts";
import type { SmallImage } from "../imaging/loadImage.ts";
import { defaultCacheBytes, readCacheBytes } from "../project/cacheLimit.ts";
import { changeChannel, listChannelViews } from "../project/channels.ts";
import { findPicture, type PicturedImage, pictureSlices } from "../project/images.ts";
import { keepMeasures, measuredIdentities } from "../project/measures.ts";
import type { OpenProject } from "../workspace/openProject.ts";
import { identityOf, type MadePicture, PicturePool, pictureThreads } from "./picturePool.ts";
import { Recent } from "./recent.ts";
import { thumbnailUse, ThumbnailStore } from "./thumbnailStore.ts";
import type { CellsToCut, KeptThumbnail } from "./thumbnailWorker.ts";

/** Thumbnails that are written together: each write of the cache file costs the same. */
const WRITTEN = 32;
/** Images that are looked up together: between two such slices whoever waits for an answer gets it. */
const LOOKED_UP = 500;
/** How often the others are told how far it is, in milliseconds. */
const TOLD = 500;
/** How long nothing is made ahead after a person looked at a whole image, in milliseconds: the next one may be asked for at once, and decoding takes all there is. */
const GIVEN_WAY = 500;
/** Bytes of cells that were looked at and are kept until the project is closed: those of an image are cut together, and lie beside each other in the gallery. */
const CELL_BYTES = 64 * 2 ** 20;
/** Images that a default contrast is taken from, and how large they are looked at. */
const SAMPLED = 32;
const SAMPLED_SIDE = 256;
/** The share of pixels that may be black, and full, in a default contrast. */
const BLACK = 0.005;
const FULL = 0.998;

/** The thumbnails of one open project, made ahead in the background while its images are measured, and at once for whoever asks. */
export class Thumbnails {
  readonly #open: OpenProject;
  readonly #cache: string;
  readonly #store: ThumbnailStore;
  readonly #pool = new PicturePool();
  readonly #cells = new Recent<readonly KeptThumbnail[]>(CELL_BYTES, (cells) => cells.reduce((sum, { jpeg, ranges }) => sum + jpeg.byteLength + ranges.byteLength, 0));
  #isMaking = false;
  #isWanted = false;
  /** When what is made ahead goes on, by `performance.now()`. */
  #goesOnAt = 0;
  done = 0;
  total = 0;

  /** Begins to make what is missing. */
  constructor(open: OpenProject) {
    this.#open = open;
    // What cannot be written down in a project that is only read is kept for as long as this process lives.
    this.#cache = open.project.mode === "write" ? path.join(open.project.folder, "cache") : mkdtempSync(path.join(tmpdir(), "moascope-cache-"));
    this.#store = new ThumbnailStore(this.#cache, thumbnailLimit(open.project, this.#cache));
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
    const { thumbnail } = await this.#pool.make(image);
    if (!this.#open.closing.aborted) this.#store.keep([{ imageId: image.id, identity, thumbnail }]);
    return thumbnail;
  }

  /** An image larger than a kept thumbnail. Fails as decoding does. */
  larger(image: PicturedImage, longest: number): Promise<SmallImage> {
    return this.#pool.larger(image, longest);
  }

  /** A thumbnail of each cell of an image, no longer than a kept one. Fails as decoding does. */
  cellsOf(image: PicturedImage, cells: CellsToCut): Promise<readonly KeptThumbnail[]> {
    return this.#cells.of(cellsIdentity(image, cells), () => this.#pool.cells(image, cells));
  }

  /** Takes no more room than the project allows from now on, and makes what fits into it. */
  limit(): void {
    this.#store.limit(thumbnailLimit(this.#open.project, this.#cache));
    void this.make();
  }

  /** Deletes all of them, and makes them again. */
  clear(): void {
    this.#store.clear();
    void this.make();
  }

  /** Makes nothing ahead for a moment: a person looks at whole images. */
  giveWay(): void {
    this.#goesOnAt = performance.now() + GIVEN_WAY;
  }

  /** Makes and measures everything that is missing, as many thumbnails as there is room for, one caller at a time; images that cannot be read are passed over. */
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
    const { project } = this.#open;
    const missing = await this.#listMissing();
    if (this.#open.closing.aborted) return;
    this.#tell();
    let told = performance.now();
    const made: (MadePicture & { imageId: number; identity: string })[] = [];
    const queue = missing.keys();
    const write = () => {
      const batch = made.splice(0);
      if (!this.#store.isFull) this.#store.keep(batch);
      if (project.mode === "write") keepMeasures(project.db, batch.map(({ imageId, identity, measures }) => ({ imageId, identity, channels: measures })));
    };
    const work = async () => {
      for (const id of queue) {
        await this.#undisturbed();
        if (this.#open.closing.aborted) return;
        if (missing.get(id) === "unmeasured" || !this.#store.isFull) {
          const image = findPicture(project, id);
          const picture = await this.#pool.make(image).catch(() => null);
          if (this.#open.closing.aborted) return;
          if (picture !== null) made.push({ imageId: image.id, identity: identityOf(image), ...picture });
        }
        this.done++;
        if (made.length >= WRITTEN) write();
        if (performance.now() - told > TOLD) {
          told = performance.now();
          this.#tell();
        }
      }
    };
    // One more than there are threads, so that none waits for this one.
    await Promise.all(Array.from({ length: pictureThreads + 1 }, work));
    if (this.#open.closing.aborted) return;
    write();
    this.#tell();
    if (missing.size > 0) this.#open.tell({ kind: "measures" });
  }

  /** The ids of images without a thumbnail, for which there is room, or without measures, of what their files are now, and whether they are measured; counts all and the others. */
  async #listMissing(): Promise<ReadonlyMap<number, "measured" | "unmeasured">> {
    const missing = new Map<number, "measured" | "unmeasured">();
    let total = 0;
    const { project } = this.#open;
    const hasRoom = !this.#store.isFull;
    for (const slice of pictureSlices(project, LOOKED_UP)) {
      const range = [slice[0]!.id, slice.at(-1)!.id] as const;
      const kept = this.#store.identities(...range);
      const measured = project.mode === "write" ? measuredIdentities(project.db, ...range) : null;
      for (const image of slice) {
        const identity = identityOf(image);
        const isMeasured = measured === null || measured.get(image.id) === identity;
        if (!isMeasured || (kept.get(image.id) !== identity && hasRoom)) missing.set(image.id, isMeasured ? "measured" : "unmeasured");
      }
      total += slice.length;
      await setImmediate();
      if (this.#open.closing.aborted) return new Map();
    }
    this.total = total;
    this.done = total - missing.size;
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
      await this.#undisturbed();
      if (this.#open.closing.aborted) return;
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

  async #undisturbed(): Promise<void> {
    for (let left; (left = this.#goesOnAt - performance.now()) > 0 && !this.#open.closing.aborted; ) await setTimeout(left);
  }

  #tell(): void {
    this.#open.tell({ kind: "thumbnails", done: this.done, total: this.total });
  }

  async #close(): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
    this.#store[Symbol.dispose]();
  }
}

/** Changes when an image does, or what is cut of it. */
export function cellsIdentity(image: PicturedImage, { side, places }: CellsToCut): string {
  return `${image.id} ${identityOf(image)} ${side} ${places.join()}`;
}

/** The most bytes that the thumbnails of a project may take in a cache folder. */
function thumbnailLimit({ db }: OpenProject["project"], cache: string): number {
  return readCacheBytes(db, "thumbnails") ?? defaultCacheBytes("thumbnails", cache, thumbnailUse(cache).bytes);
}
