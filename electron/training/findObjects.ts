import { Failure } from "../../shared/failure.ts";
import type { MaskPrediction } from "../../shared/statistics/evaluateMasks.ts";
import { countPixels, overlapOf } from "../../shared/statistics/overlap.ts";
import type { Engine } from "../engines/engine.ts";
import { countObjects, numberObjects } from "../imaging/objects.ts";
import { readMask } from "../imaging/masks.ts";
import { Stitching } from "../imaging/stitch.ts";
import { writeLabels } from "../imaging/writeLabels.ts";
import { deal } from "./batches.ts";
import { marginOf } from "./margin.ts";
import { imagesAtOnce } from "./memory.ts";
import { openPredictor } from "./openPredictor.ts";
import { type PredictionEvent, type PredictionSpecification, readTrainedModel } from "./predict.ts";
import { openShown } from "./shown.ts";
import type { MaskRequest } from "./tensorCache.ts";
import { openTensors, type TensorImage } from "./tensors.ts";

/** In which images objects are to be found, where the mask of each is written, and what is known to be there. */
export type FindingSpecification = Omit<PredictionSpecification, "images"> & {
  readonly images: readonly (TensorImage & { readonly file: string; readonly truth: MaskRequest["source"] | null })[];
};

/**
 * Finds objects with a run that learned masks: a pixel is one where that is likelier than background, averaged where parts of an image overlap, and objects are what touches by sides.
 * Writes a mask of each image, of its own size, and returns what is in them in the order of the images. Fails as predict does, and with MaskUnfit.
 */
export async function findObjects(engine: Engine, specification: FindingSpecification, tell: (event: PredictionEvent) => void): Promise<MaskPrediction[]> {
  const { runFolder, epoch, batch, threads, device, images, size } = specification;
  const { model, scales, weights } = readTrainedModel(runFolder, epoch);
  const margin = marginOf(model);
  await using tensors = await openTensors(images, { ...specification, margin }, threads);
  const { pool, samples, areas } = tensors;
  await using shown = await openShown(runFolder, pool, scales, threads);
  const plan = { model, scales: shown.scales, threads, device };
  const atOnce = imagesAtOnce(engine, plan, specification, Math.min(batch, Math.max(1, samples.length)));
  await using predictor = await openPredictor(engine, plan, weights, atOnce);
  const begun = performance.now();
  const found: MaskPrediction[] = [];
  let stitching: Stitching | null = null;
  for await (const ready of shown.batches(deal([...samples.keys()], atOnce), null)) {
    const output = await predictor.predict(ready.images, ready.places.length);
    if (!output.every(Number.isFinite)) throw new Failure("PredictionsNotFinite", { epoch });
    const each = output.length / ready.places.length;
    for (const [at, place] of ready.places.entries()) {
      const image = images[samples[place]!]!;
      stitching ??= new Stitching(image.width, image.height);
      stitching.add(sharesOfObjects(output.subarray(at * each, (at + 1) * each)), size - 2 * margin, areas[place]!);
      if (samples[place + 1] === samples[place]) continue;
      found.push(await finish(stitching, image));
      stitching = null;
    }
    const seconds = (performance.now() - begun) / 1000;
    const done = Math.max(1, found.length);
    tell({ kind: "predicting", done: found.length, total: images.length, imagesPerSecond: done / seconds, secondsLeft: (seconds / done) * (images.length - found.length) });
  }
  return found;
}

/** How likely each pixel is one of an object, of two outputs that need not sum up to 1 [background and object, pixels]. */
function sharesOfObjects(output: Float32Array): Float32Array {
  const plane = output.length / 2;
  return Float32Array.from({ length: plane }, (_, at) => {
    const sum = output[at]! + output[plane + at]!;
    return sum > 0 ? output[plane + at]! / sum : 0;
  });
}

async function finish(stitching: Stitching, { file, truth }: FindingSpecification["images"][number]): Promise<MaskPrediction> {
  const { width, height } = stitching;
  const { labels, count } = numberObjects(stitching.means().map((share) => (share > 0.5 ? 1 : 0)), width, height);
  await writeLabels(file, labels, width, height);
  if (truth === null) return { objects: count, compared: null };
  const mask = await readMask(truth.path, width, height);
  const counts = countPixels(labels, mask.labels);
  return { objects: count, compared: { objects: countObjects(mask), accuracy: counts.right / counts.pixels, ...overlapOf(counts) } };
}
