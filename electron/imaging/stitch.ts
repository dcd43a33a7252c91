import type { Area } from "../../shared/domain/tiles.ts";
import { fitTo } from "./fit.ts";

/** An image that is put together of parts, where several overlap their mean. */
export class Stitching {
  readonly width: number;
  readonly height: number;
  readonly #sums: Float32Array;
  readonly #parts: Uint16Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#sums = new Float32Array(width * height);
    this.#parts = new Uint16Array(width * height);
  }

  /** Adds a square of `size` pixels that an area of the image, all of it where that is null, was fitted to. */
  add(square: Float32Array, size: number, given: Area | null): void {
    const { left, top, width, height } = given ?? { left: 0, top: 0, width: this.width, height: this.height };
    const part = fitTo({ width: size, height: size, channels: 1, samples: square }, width, height);
    for (let y = 0, from = 0; y < height; y++) {
      for (let at = (top + y) * this.width + left, end = at + width; at < end; at++, from++) {
        this.#sums[at] = this.#sums[at]! + part[from]!;
        this.#parts[at] = this.#parts[at]! + 1;
      }
    }
  }

  /** The image [height, width]; 0 where no part was. */
  means(): Float32Array {
    return this.#sums.map((sum, at) => sum / Math.max(1, this.#parts[at]!));
  }
}
