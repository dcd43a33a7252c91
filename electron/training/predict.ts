import type { Device, EngineName } from "../../shared/domain/device.ts";
import type { ChannelScale } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import type { Engine, Tensors } from "../engines/engine.ts";
import { probabilitiesOf } from "../nn/ending.ts";
import type { KerasModel } from "../nn/keras.ts";
import { deal } from "./batches.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { meanByImage, rowsOf } from "./meanByImage.ts";
import { imagesAtOnce } from "./memory.ts";
import { openPredictor } from "./openPredictor.ts";
import { openShown } from "./shown.ts";
import { openTensors, type TensorImage, type TensorSpecification } from "./tensors.ts";

/** Which images are to be predicted with the weights that a run kept after an epoch. */
export type PredictionSpecification = TensorSpecification & {
  readonly engine: EngineName;
  readonly device: Device;
  readonly runFolder: string;
  readonly epoch: number;
  readonly batch: number;
  readonly threads: number;
  readonly images: readonly TensorImage[];
};

export type PredictionEvent =
  | { readonly kind: "predicting"; readonly done: number; readonly total: number; readonly imagesPerSecond: number; readonly secondsLeft: number }
  /** It is predicted otherwise than the run was trained. */
  | { readonly kind: "fellBack"; readonly sentence: string };

/** A trained network as it was kept. */
export type TrainedModel = { readonly model: KerasModel; readonly scales: readonly ChannelScale[]; readonly weights: Tensors };

/** The network that a run kept after an epoch. Fails with WeightsUnreadable. */
export function readTrainedModel(runFolder: string, epoch: number): TrainedModel {
  const { model, scales, state } = readCheckpoint(runFolder, epoch);
  return { model, scales, weights: state };
}

/** The probabilities of every class for every image, in the order of the images, those of its parts averaged; fewer of them at once where memory is short. Fails with WeightsUnreadable, PredictionsNotFinite, MemoryTooSmallToPredict and ComputationFailed, and as decoding does. */
export async function predict(engine: Engine, specification: PredictionSpecification, tell: (event: PredictionEvent) => void): Promise<number[][]> {
  const { runFolder, epoch, batch, threads, device, images } = specification;
  const { model, scales, weights } = readTrainedModel(runFolder, epoch);
  await using tensors = await openTensors(images, specification, threads);
  const { pool, samples } = tensors;
  await using shown = await openShown(runFolder, pool, scales, threads);
  const plan = { model, scales: shown.scales, threads, device };
  const atOnce = imagesAtOnce(engine, plan, specification, Math.min(batch, Math.max(1, samples.length)));
  await using predictor = await openPredictor(engine, plan, weights, atOnce);
  const toProbabilities = probabilitiesOf(model);
  const begun = performance.now();
  const probabilities: number[][] = [];
  for await (const ready of shown.batches(deal([...samples.keys()], atOnce), null)) {
    const output = await predictor.predict(ready.images, ready.places.length);
    if (!output.every(Number.isFinite)) throw new Failure("PredictionsNotFinite", { epoch });
    probabilities.push(...rowsOf(output, ready.places.length).map((row) => toProbabilities(Float32Array.from(row))));
    const seconds = (performance.now() - begun) / 1000;
    const done = (samples[probabilities.length - 1] ?? 0) + 1;
    tell({ kind: "predicting", done, total: images.length, imagesPerSecond: done / seconds, secondsLeft: (seconds / done) * (images.length - done) });
  }
  const byImage = meanByImage(probabilities, samples);
  return images.map((_, image) => [...byImage.get(image)!]);
}
