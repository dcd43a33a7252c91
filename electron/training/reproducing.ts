import type { ChannelScale } from "../../shared/domain/run.ts";
import { addChannels, type ChannelSums, sumsOf } from "../../shared/statistics/reproduction.ts";
import type { Batch } from "../engines/engine.ts";
import { shrink } from "../imaging/changeSize.ts";
import type { KerasModel } from "../nn/keras.ts";
import { sideOf } from "../nn/network.ts";

/** A network that reproduces images of a side, and what it normalises them by. */
export type Reproducer = { readonly model: KerasModel; readonly scales: readonly ChannelScale[]; readonly size: number };

/**
 * Raw images [count, C, size, size] as a network is shown them that is to reproduce them: its targets are the images themselves as random changes left them, normalised, so
 * that channels count the same. A network whose input is smaller is shown them shrunk by the mean of squares of pixels.
 */
export function reproducing(images: Float32Array, count: number, { model, scales, size }: Reproducer): Batch {
  const factor = size / sideOf(model);
  return { count, images: factor === 1 ? images : shrink(images, size, factor), targets: normalised(images, count, scales), imageWeights: new Float32Array(count).fill(1) };
}

/** Raw images [count, C, ...] as a network has them: each channel less its offset, by its scale. */
export function normalised(images: Float32Array, count: number, scales: readonly ChannelScale[]): Float32Array {
  const numbers = new Float32Array(images.length);
  const plane = images.length / (count * scales.length);
  for (let place = 0; place < count * scales.length; place++) {
    const { offset, scale } = scales[place % scales.length]!;
    for (let at = place * plane; at < (place + 1) * plane; at++) numbers[at] = (images[at]! - offset) / scale;
  }
  return numbers;
}

/** Sums each channel of images [count, C, ...], and how far their reproductions are from them. */
export function channelSums(images: Float32Array, reproduced: Float32Array, count: number, channels: number): readonly ChannelSums[] {
  const plane = images.length / count / channels;
  let sums: readonly ChannelSums[] | undefined;
  for (let image = 0; image < count; image++) {
    const part = (values: Float32Array, channel: number) => values.subarray((image * channels + channel) * plane, (image * channels + channel + 1) * plane);
    sums = addChannels(sums, Array.from({ length: channels }, (_, channel) => sumsOf(part(images, channel), part(reproduced, channel))));
  }
  return sums ?? [];
}
