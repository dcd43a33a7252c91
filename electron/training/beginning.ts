import type { RunSettings } from "../../shared/domain/run.ts";
import { drawWeights } from "../engines/drawWeights.ts";
import { ChannelStatistics } from "../imaging/channelStatistics.ts";
import { weightsOfBoth } from "../nn/contest.ts";
import { endingFor } from "../nn/ending.ts";
import type { KerasModel } from "../nn/keras.ts";
import { buildAdversary, buildModel } from "../nn/zoo/build.ts";
import { type Adopted, readAdopted } from "./adopt.ts";
import { type BatchPool, deal } from "./batches.ts";
import type { Checkpoint } from "./checkpoint.ts";

/**
 * Where a new run starts: the scales of the channels over its training images, and weights drawn with its seed or taken from what it starts from.
 * Fills the cache on the way. Fails with WeightsUnreadable.
 */
export async function beginning(runFolder: string, settings: RunSettings, pool: BatchPool, trainingPlaces: readonly number[], onProgress: (done: number) => void): Promise<Checkpoint> {
  const begun = performance.now();
  const statistics = new ChannelStatistics(settings.channels.length);
  let done = 0;
  for await (const { places, images } of pool.batches(deal(trainingPlaces, settings.batch), null)) {
    const perImage = images.length / places.length;
    for (let i = 0; i < places.length; i++) statistics.add(images.subarray(i * perImage, (i + 1) * perImage));
    onProgress((done += places.length));
  }
  const start = settings.start.from === "random" ? await drawn(settings) : { ...readAdopted(runFolder), adversary: null };
  const { adversary } = start;
  return {
    // A loss judges what the adversary says where there is one.
    model: adversary === null ? endingFor(start.model, settings.loss.name) : start.model,
    scales: settings.normalisation === "start" ? start.scales! : statistics.scales(settings.normalisation),
    contest: adversary && {
      adversary: endingFor(adversary, settings.loss.name),
      contrasts: statistics.scales("percentiles").map(({ offset, scale }) => [offset, offset + scale]),
    },
    ways: settings.ways ?? null,
    step: 0,
    epochs: [],
    elapsedSeconds: (performance.now() - begun) / 1000,
    state: start.weights,
  };
}

async function drawn({ network, networkOptions: options, size, channels, classNames, l1, l2, seed, threads }: RunSettings): Promise<Adopted & { readonly adversary: KerasModel | null }> {
  const shape = { size, channels: channels.length, classes: classNames.length, l1, l2, options };
  const [model, adversary] = [buildModel(network, shape), buildAdversary(network, shape)];
  return { model, adversary, scales: null, weights: await drawWeights(weightsOfBoth(model, adversary), seed, threads) };
}
