import type { ChannelScale } from "../../shared/domain/run.ts";
import type { Normalisation } from "../../shared/domain/start.ts";
import { GrowingHistogram } from "./growingHistogram.ts";

/** The tails that percentile normalisation leaves out: 1 % of dark background, 0.2 % of bright debris. */
const LOW = 0.01;
const HIGH = 0.998;

/** Mean, standard deviation and percentiles of each channel over many images, in one pass and constant memory; values that are not finite are left out. */
export class ChannelStatistics {
  readonly #channels: readonly { count: number; mean: number; squares: number; readonly histogram: GrowingHistogram }[];

  constructor(channels: number) {
    this.#channels = Array.from({ length: channels }, () => ({ count: 0, mean: 0, squares: 0, histogram: new GrowingHistogram() }));
  }

  /** Adds an image [channels, height, width]. */
  add(image: Float32Array): void {
    const plane = image.length / this.#channels.length;
    for (const [index, channel] of this.#channels.entries()) {
      const values = image.subarray(index * plane, (index + 1) * plane);
      const { count, mean, squares } = moments(values);
      channel.histogram.add(values);
      if (count === 0) continue;
      // Merging two samples: Chan, Golub and LeVeque 1979.
      const total = channel.count + count;
      const delta = mean - channel.mean;
      channel.mean += (delta * count) / total;
      channel.squares += squares + (delta * delta * channel.count * count) / total;
      channel.count = total;
    }
  }

  /**
   * Offset and scale of each channel: mean and standard deviation; the 1st percentile and the way to the 99.8th; or those that a published network
   * wants of images from 0 to 255. Where a channel has other grey levels than these, its percentiles are taken for 0 and 255. A constant channel has scale 1.
   */
  scales(kind: Exclude<Normalisation, "start">): ChannelScale[] {
    if (kind === "as-stored") return this.#channels.map(() => ({ offset: 0, scale: 1 }));
    if (kind !== "standard" && kind !== "percentiles") return this.#published(kind);
    return this.#channels.map(({ count, mean, squares, histogram }) => {
      const offset = kind === "standard" ? mean : histogram.quantile(LOW);
      const scale = kind === "standard" ? Math.sqrt(squares / Math.max(count, 1)) : histogram.quantile(HIGH) - offset;
      // What 32-bit floats cannot tell from a constant is one.
      const constant = !(scale > Math.abs(offset) * 2 ** -22);
      return { offset, scale: constant ? 1 : scale };
    });
  }

  #published(kind: keyof typeof PUBLISHED): ChannelScale[] {
    const { means, deviations } = PUBLISHED[kind];
    const spread = this.scales("percentiles");
    return this.#channels.map(({ histogram }, channel) => {
      const isEightBit = histogram.quantile(0) >= 0 && histogram.quantile(1) <= 255;
      const { offset, scale } = isEightBit ? { offset: 0, scale: 255 } : spread[channel]!;
      // The colours of other numbers of channels are not red, green and blue.
      const of = (values: readonly number[]) => (this.#channels.length === values.length ? values[channel]! : values.reduce((sum, value) => sum + value, 0) / values.length);
      return { offset: offset + of(means) * scale, scale: of(deviations) * scale };
    });
  }
}

/** What is taken from, and divides, values between 0 and 1. ImageNet's are those of the red, green and blue of its images, as torchvision's networks want them. */
const PUBLISHED = {
  "zero-to-one": { means: [0], deviations: [1] },
  "minus-one-to-one": { means: [0.5], deviations: [0.5] },
  imagenet: { means: [0.485, 0.456, 0.406], deviations: [0.229, 0.224, 0.225] },
} as const satisfies Partial<Record<Normalisation, { readonly means: readonly number[]; readonly deviations: readonly number[] }>>;

function moments(values: Float32Array): { count: number; mean: number; squares: number } {
  let count = 0;
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) continue;
    sum += value;
    count++;
  }
  const mean = count > 0 ? sum / count : 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { count, mean, squares };
}
