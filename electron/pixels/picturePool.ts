import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import type { Measures } from "../../shared/domain/quality.ts";
import { unpackError } from "../../shared/failure.ts";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import { readingVersion } from "../imaging/readingVersion.ts";
import type { SmallImage } from "../imaging/loadImage.ts";
import type { PicturedImage } from "../project/images.ts";
import type { CellsToCut, KeptThumbnail, ThumbnailAnswer, ThumbnailTask } from "./thumbnailWorker.ts";

/** Worker threads of a pool: one a core; they give way to whatever a person waits for. */
export const pictureThreads = availableParallelism();

/** An image made small to be kept, and measured. */
export type MadePicture = { readonly thumbnail: KeptThumbnail; readonly measures: readonly Measures[] };

/** Worker threads that make pictures and measure them. */
export class PicturePool implements AsyncDisposable {
  readonly #pool = new Piscina<ThumbnailTask, ThumbnailAnswer>({
    filename: moduleBeside(import.meta.url, "thumbnailWorker").href,
    minThreads: 0,
    maxThreads: pictureThreads,
    idleTimeout: 5_000,
    niceIncrement: process.platform === "win32" ? 0 : 10,
  });

  readonly #asked = new Set<Promise<ThumbnailAnswer>>();

  /** Fails as decoding does. */
  async make(image: PicturedImage): Promise<MadePicture> {
    const answer = await this.#ask({ sources: image.files, longest: null });
    if ("kept" in answer) return { thumbnail: answer.kept, measures: answer.measures };
    throw "error" in answer ? unpackError(answer.error) : new Error("a worker answered another question");
  }

  /** An image of any size to look at. Fails as decoding does. */
  async larger(image: PicturedImage, longest: number): Promise<SmallImage> {
    const answer = await this.#ask({ sources: image.files, longest });
    if ("small" in answer) return answer.small;
    throw "error" in answer ? unpackError(answer.error) : new Error("a worker answered another question");
  }

  /** A thumbnail of each cell of an image. Fails as decoding does. */
  async cells(image: PicturedImage, cells: CellsToCut): Promise<readonly KeptThumbnail[]> {
    const answer = await this.#ask({ sources: image.files, longest: cells });
    if ("cells" in answer) return answer.cells;
    throw "error" in answer ? unpackError(answer.error) : new Error("a worker answered another question");
  }

  async #ask(task: ThumbnailTask): Promise<ThumbnailAnswer> {
    const answer = this.#pool.run(task);
    this.#asked.add(answer);
    try {
      return await answer;
    } finally {
      this.#asked.delete(answer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // An answer that comes while the pool is destroyed would end the process: nobody remembers having asked for it.
    await Promise.allSettled(this.#asked);
    await this.#pool.destroy();
  }
}

/** Changes when any file of an image does, or the way in which it is read. */
export function identityOf({ files }: PicturedImage): string {
  return files.map(({ path, fingerprint, modifiedMs, page, plane }) => `${fingerprint.slice(0, 12)}.${modifiedMs}.${page}.${plane}${readAs(readingVersion(path))}`).join(" ");
}

/** Nothing where the way never changed, so that what was made of most files stays. */
function readAs(version: number): string {
  return version === 1 ? "" : `.${version}`;
}
