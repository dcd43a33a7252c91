const BINS = 2 ** 16;

/**
 * Counts values of any range in bins of equal width: whenever a value lies outside, the bins become twice as wide. Quantiles are exact to one
 * bin, that is to about 1/32,000 of the range of all values (for 16-bit images two grey levels), and do not depend on the order of images.
 */
export class GrowingHistogram {
  #counts = new Float64Array(BINS);
  #origin = 0;
  #width = 0;
  #total = 0;
  #lowest = Infinity;
  #highest = -Infinity;

  /** Counts finite values; others are left out. */
  add(values: Float32Array): void {
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      if (!Number.isFinite(value)) continue;
      if (this.#total === 0) this.#begin(value);
      let bin = Math.floor((value - this.#origin) / this.#width);
      while (bin < 0 || bin >= BINS) {
        this.#widen(bin < 0);
        bin = Math.floor((value - this.#origin) / this.#width);
      }
      this.#counts[bin] = this.#counts[bin]! + 1;
      this.#total++;
      if (value < this.#lowest) this.#lowest = value;
      if (value > this.#highest) this.#highest = value;
    }
  }

  /** The value below which the share `quantile` of all values lies; 0 before the first value. */
  quantile(quantile: number): number {
    const wanted = quantile * this.#total;
    let below = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const count = this.#counts[bin]!;
      if (count > 0 && below + count >= wanted) {
        const inside = this.#origin + (bin + (wanted - below) / count) * this.#width;
        return Math.min(Math.max(inside, this.#lowest), this.#highest);
      }
      below += count;
    }
    return 0;
  }

  /** Bins about the first value, finer than a 32-bit float can tell apart; a power of two wide, so that edges are exact. */
  #begin(value: number): void {
    this.#width = 2 ** Math.max(Math.floor(Math.log2(Math.abs(value) || 1)) - 23, -140);
    this.#origin = (Math.floor(value / this.#width) - BINS / 2) * this.#width;
  }

  #widen(downwards: boolean): void {
    const counts = new Float64Array(BINS);
    const shift = downwards ? BINS / 2 : 0;
    for (let bin = 0; bin < BINS / 2; bin++) counts[shift + bin] = this.#counts[2 * bin]! + this.#counts[2 * bin + 1]!;
    if (downwards) this.#origin -= BINS * this.#width;
    this.#width *= 2;
    this.#counts = counts;
  }
}
