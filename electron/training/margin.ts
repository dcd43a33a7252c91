import type { RunSettings } from "../../shared/domain/run.ts";
import type { KerasModel } from "../nn/keras.ts";
import { buildNetwork, sideOf } from "../nn/network.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { readAdopted } from "./adopt.ts";

/**
 * How many pixels at each side of its images a network of masks does not answer for: none where its convolutions are padded. What it answers for
 * is then the middle, and around it lies what it needs to see (the overlap-tile strategy of Ronneberger et al. 2015).
 */
export function marginOf(model: KerasModel): number {
  const answered = buildNetwork(model, { batch: 1, training: false, scales: null }).output.type.shape[2]!;
  return (sideOf(model) - answered) / 2;
}

/** The same of the network that a run begins with; none where it learns no masks. Fails with WeightsUnreadable. */
export function marginAtStart(runFolder: string, { task, start, network, networkOptions: options, size, channels, classNames, l1, l2 }: RunSettings): number {
  if (task !== "masks") return 0;
  return marginOf(start.from === "random" ? buildModel(network, { size, channels: channels.length, classes: classNames.length, l1, l2, options }) : readAdopted(runFolder).model);
}
