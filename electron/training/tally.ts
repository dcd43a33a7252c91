import { argmax } from "../../shared/statistics/argmax.ts";

/** Means over the images seen so far. */
export class Tally {
  #images = 0;
  #right = 0;
  #loss = 0;

  /** Adds a batch: the true classes, the network's output [targets, classes], and the mean loss. */
  add(targets: readonly number[], probabilities: Float32Array, loss: number): void {
    const classes = probabilities.length / targets.length;
    targets.forEach((target, i) => {
      if (argmax(probabilities.subarray(i * classes, (i + 1) * classes)) === target) this.#right++;
    });
    this.#images += targets.length;
    this.#loss += loss * targets.length;
  }

  get images(): number {
    return this.#images;
  }

  get loss(): number {
    return this.#loss / this.#images;
  }

  get accuracy(): number {
    return this.#right / this.#images;
  }
}
