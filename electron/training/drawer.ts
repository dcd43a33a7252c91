import type { KerasModel } from "../nn/keras.ts";
import { rowLengthOf } from "../nn/network.ts";
import { decoderOf } from "../nn/transfer/sampling.ts";

/** The part of a trained network that makes images of codes; null where it has none. */
export function drawerOf(model: KerasModel): KerasModel | null {
  return rowLengthOf(model) === null ? decoderOf(model) : model;
}

/** How many numbers an image is drawn of. */
export function codeLengthOf(drawer: KerasModel): number {
  const length = rowLengthOf(drawer);
  if (length === null) throw new Error(`The network ${drawer.config.name} reads images, not codes.`);
  return length;
}
