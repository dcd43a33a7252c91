import sharp from "sharp";
import { channelColours, compositePixels, fullContrast } from "../../shared/image/composite.ts";
import { Failure } from "../../shared/failure.ts";
import { addChannels, type ChannelSums, meanSquaredError, signalToNoise } from "../../shared/statistics/reproduction.ts";
import type { Engine } from "../engines/engine.ts";
import { partOf } from "../engines/microBatches.ts";
import { enlarge, shrink } from "../imaging/changeSize.ts";
import { sideOf } from "../nn/network.ts";
import { cutAfter } from "../nn/transfer/modelGraph.ts";
import { CODE } from "../nn/zoo/autoencoder.ts";
import type { KeptReproduction } from "../project/reproductions.ts";
import { deal } from "./batches.ts";
import { imagesAtOnce } from "./memory.ts";
import { openPredictor } from "./openPredictor.ts";
import { type PredictionEvent, type PredictionSpecification, readTrainedModel } from "./predict.ts";
import { channelSums, reproducing } from "./reproducing.ts";
import { nearestToMiddle } from "./seenImages.ts";
import { openShown } from "./shown.ts";
import { openTensors, type TensorImage } from "./tensors.ts";

/** Which images are to be reproduced, and where a picture of each beside its reproduction, and before that beside what interpolation makes of it where the network enlarges, is written; nowhere where there is no file. */
export type ReproducingSpecification = Omit<PredictionSpecification, "images"> & {
  readonly images: readonly (TensorImage & { readonly file: string | null })[];
  /** Names of the channels, which decide their colours in pictures. */
  readonly channelNames: readonly string[];
};

/**
 * Reproduces images with a run that learned to, and returns how far that is from them in the order of the images; where a recipe cuts an image into parts, that of all its
 * parts together, and the picture is of the part nearest to its middle. Fails as predict does.
 */
export async function reproduceImages(engine: Engine, specification: ReproducingSpecification, tell: (event: PredictionEvent) => void): Promise<KeptReproduction[]> {
  const { runFolder, epoch, batch, threads, device, images, size, channelNames } = specification;
  const { model, scales, weights } = readTrainedModel(runFolder, epoch);
  await using tensors = await openTensors(images, specification, threads);
  const { pool, samples, areas } = tensors;
  await using shown = await openShown(runFolder, pool, scales, threads);
  const plan = { model, scales, threads, device };
  const atOnce = imagesAtOnce(engine, plan, specification, Math.min(batch, Math.max(1, samples.length)));
  await using predictor = await openPredictor(engine, plan, weights, atOnce);
  const narrow = cutAfter(model, CODE);
  await using encoder = narrow === null ? null : await openPredictor(engine, { ...plan, model: narrow }, weights, atOnce);
  const begun = performance.now();
  const found: KeptReproduction[] = [];
  const factor = size / sideOf(model);
  let sums: readonly ChannelSums[] | undefined;
  /** The same of what interpolation makes of a shrunk image. */
  let interpolated: readonly ChannelSums[] | undefined;
  /** The place whose picture is drawn of the image at hand. */
  let drawn = 0;
  let codes: Float32Array[] = [];
  for await (const ready of shown.batches(deal([...samples.keys()], atOnce), null)) {
    const count = ready.places.length;
    const { images: input, targets } = reproducing(ready.images, count, { model, scales, size });
    const output = await predictor.predict(input, count);
    if (!output.every(Number.isFinite)) throw new Failure("PredictionsNotFinite", { epoch });
    const enlarged = factor === 1 ? null : enlarge(shrink(targets, size, factor), size / factor, factor);
    const encoded = encoder === null ? null : await encoder.predict(input, count);
    for (const [at, place] of ready.places.entries()) {
      const part = (values: Float32Array) => partOf(values, count, at, at + 1);
      const image = images[samples[place]!]!;
      if (sums === undefined) drawn = place + nearestToMiddle(areas.slice(place, afterImage(samples, place)), image);
      sums = addChannels(sums, channelSums(part(targets), part(output), 1, scales.length));
      if (enlarged !== null) interpolated = addChannels(interpolated, channelSums(part(targets), part(enlarged), 1, scales.length));
      if (encoded !== null) codes.push(part(encoded).slice());
      if (image.file !== null && place === drawn) await writePair(image.file, [part(targets), ...(enlarged === null ? [] : [part(enlarged)]), part(output)], size, channelNames);
      if (samples[place + 1] === samples[place]) continue;
      found.push({ error: meanSquaredError(sums), psnr: signalToNoise(sums), interpolated: interpolated === undefined ? null : signalToNoise(interpolated), code: codes.length === 0 ? null : meanOf(codes) });
      sums = undefined;
      interpolated = undefined;
      codes = [];
    }
    const seconds = (performance.now() - begun) / 1000;
    const done = Math.max(1, found.length);
    tell({ kind: "predicting", done: found.length, total: images.length, imagesPerSecond: done / seconds, secondsLeft: (seconds / done) * (images.length - found.length) });
  }
  return found;
}

/** The place after the last part of the image of which a part is at this place. */
function afterImage(samples: readonly number[], place: number): number {
  let after = place + 1;
  while (samples[after] === samples[place]) after++;
  return after;
}

function meanOf(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from(rows[0]!, (_, at) => rows.reduce((sum, row) => sum + row[at]!, 0) / rows.length);
}

/** Draws an image [C, size, size] and beside it what was made of it, in the contrast of the image. */
async function writePair(file: string, [image, ...others]: readonly [Float32Array, ...Float32Array[]], size: number, names: readonly string[]): Promise<void> {
  const contrasts = fullContrast(image, names.length);
  const pictures = [image, ...others].map((planes) => ({ input: Buffer.from(compositePixels(planes, channelColours(names), contrasts)), raw: { width: size, height: size, channels: 3 as const } }));
  const sheet = sharp({ create: { width: pictures.length * size, height: size, channels: 3, background: "black" } });
  await sheet.composite(pictures.map((picture, at) => ({ ...picture, left: at * size, top: 0 }))).webp({ quality: 90 }).toFile(file);
}
