import type { EpochRecord, Subset } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import type { Engine, Tensors } from "../engines/engine.ts";
import { elements } from "../nn/shape.ts";
import { weightsOfBoth } from "../nn/contest.ts";
import { weightsOf } from "../nn/network.ts";
import { buildGradientGraph } from "../nn/trainingGraph.ts";
import { areWaysOf } from "../nn/ways.ts";
import { beginning } from "./beginning.ts";
import { bestEpoch, type Checkpoint, readLatestCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { classWeightsOf } from "./classWeights.ts";
import { type Course, trainEpoch, validate } from "./epoch.ts";
import { lessonOf } from "./lesson.ts";
import { marginAtStart } from "./margin.ts";
import { ensureMemory, isMemoryFree } from "./memory.ts";
import { openShown } from "./shown.ts";
import { openSketches } from "./sketches.ts";
import type { TrainingEvent, TrainingImage, TrainingResult, TrainingSpecification } from "./specification.ts";
import { openTensors } from "./tensors.ts";

/**
 * Trains a run to its end, from the latest checkpoint in its folder where there is one, and keeps a checkpoint after every epoch.
 * Fails as decoding does, with LossNotFinite and MemoryTooSmall, and when the disk is full.
 */
export async function train(engine: Engine, { runFolder, settings, images: given, ...stored }: TrainingSpecification, tell: (event: TrainingEvent) => void): Promise<TrainingResult> {
  const { recipe, size, channels, threads } = settings;
  await using tensors = await openTensors(given, { ...stored, recipe, size, channels: channels.length, margin: marginAtStart(runFolder, settings) }, threads);
  const { pool } = tensors;
  // From here on an image is what the network sees at once: a part of one where the recipe cuts them.
  const images = tensors.samples.map((image) => given[image]!);
  const places = { train: placesOf(images, "train"), validation: placesOf(images, "validation") };
  const preparing = (done: number) => tell({ kind: "preparing", done, total: places.train.length });
  const start = handingOver(readLatestCheckpoint(runFolder) ?? (await beginning(runFolder, settings, pool, places.train, preparing)));
  const { model, scales, contest } = start;
  await using shown = await openShown(runFolder, pool, scales, threads);
  const adversary = contest?.adversary ?? null;
  const weights = weightsOf(model);
  const shapes = new Map(weightsOfBoth(model, adversary).map(({ name, shape }) => [name, shape]));
  const parameters = weights.reduce((sum, { role, shape }) => sum + (role === "trained" ? elements(shape) : 0), 0);
  const { loss, optimiser, clipping, microBatch, device } = settings;
  const classWeights = classWeightsOf(settings, places.train.map((place) => images[place]!.target));
  // Codes are read as they are: the scales are those of what is drawn of them.
  const plan = { model, scales: adversary === null ? shown.scales : null, loss, classWeights, adversary, optimiser, clipping, microBatch, threads, device };
  const batch = largestBatch(places.train.length, settings.batch);
  // A run that goes on computes its steps in the ways in which it began, unless another version began it that knew other ways.
  const isOfOtherVersion = start.step > 0 && start.ways !== null && !areWaysOf(buildGradientGraph(model, { batch: 1, scales: null, loss, classWeights, adversary }).graph, start.ways);
  if (isOfOtherVersion) tell({ kind: "fellBack", sentence: "The run was begun by another version of Moascope. From here on its steps are computed in the ways that this one finds fastest." });
  const known = isOfOtherVersion ? null : start.ways;
  ensureMemory(engine, { ...plan, ways: known }, settings, batch);
  const fastest = known !== null || (start.step > 0 && !isOfOtherVersion) ? known : await engine.measureWays(plan, batch);
  const ways = fastest === known || isMemoryFree(engine, { ...plan, ways: fastest }, settings, batch) ? fastest : null;
  if (ways !== fastest) tell({ kind: "fellBack", sentence: "The ways to compute this network that are fastest here need more memory than is free. Its steps are computed in the usual ways, which take longer." });
  await using trainer = await engine.trainer({ ...plan, ways }, start.takeState());
  const sketches = contest === null ? null : await openSketches({ runFolder, settings, model, scales, contest }, shown, places.train);
  tell({ kind: "started", parameters, ways, epochsDone: start.epochs });

  const course: Course = { settings, lesson: lessonOf(settings, images, start), trainer, shown, places };
  const begun = performance.now();
  const elapsed = () => start.elapsedSeconds + (performance.now() - begun) / 1000;
  let { step, epochs } = start;
  while (epochs.length < settings.epochs && !isPatienceOver(epochs, settings.patience)) {
    const number = epochs.length + 1;
    const result = await trainEpoch(course, epochs, step, tell);
    const validation = await validate(course);
    const state = await trainer.state();
    // The last step of an epoch may have been one too many, and its weights would be kept.
    if (!Number.isFinite(validation?.loss ?? 0) || ![...state.values()].every(areFinite)) {
      throw new Failure("LossNotFinite", { epoch: number, learningRate: settings.learningRate });
    }
    step = result.step;
    // Before the checkpoint, so that an epoch that is kept has its picture.
    await sketches?.draw(trainer, number);
    epochs = [...epochs, recordOf(number, result, validation)];
    writeCheckpoint(runFolder, { model, scales, contest, ways, step, epochs, elapsedSeconds: elapsed(), state }, shapes);
    tell({ kind: "epoch", epochs, bestEpoch: bestEpoch(epochs)! });
  }

  const total = (of: (epoch: EpochRecord) => number) => epochs.reduce((sum, epoch) => sum + of(epoch), 0);
  return { epochs, bestEpoch: bestEpoch(epochs)!, parameters, seconds: elapsed(), imagesPerSecond: total(({ images }) => images) / total(({ seconds }) => seconds) };
}

/** A checkpoint whose tensors are taken once and held by nobody afterwards: over a whole run that would be as much memory as its network takes. */
function handingOver({ state, ...facts }: Checkpoint) {
  const held: Tensors[] = [state];
  return { ...facts, takeState: () => held.pop()! };
}

/** How many images the largest of the batches has that images are dealt into. */
function largestBatch(images: number, batch: number): number {
  return Math.ceil(images / Math.ceil(images / batch));
}

/** A loop, because `every` takes a third of a second for the weights of a ResNet. */
function areFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

/** Whether the validation loss has not been lower than before, or the overlap of masks not larger, for as many epochs as the settings grant. */
export function isPatienceOver(epochs: readonly EpochRecord[], patience: number | null): boolean {
  const best = bestEpoch(epochs);
  return patience !== null && best !== null && epochs.length - best >= patience;
}

function placesOf(images: readonly TrainingImage[], subset: Subset): number[] {
  return images.flatMap((image, place) => (image.subset === subset ? [place] : []));
}

function recordOf(number: number, { learningRate, seconds, waitedSeconds, tally }: Awaited<ReturnType<typeof trainEpoch>>, validation: Awaited<ReturnType<typeof validate>>): EpochRecord {
  return {
    number,
    learningRate,
    seconds,
    waitedSeconds,
    images: tally.images,
    trainLoss: tally.loss,
    trainAccuracy: tally.accuracy,
    validationLoss: validation?.loss ?? null,
    validationAccuracy: validation?.accuracy ?? null,
    validationOverlap: validation?.overlap ?? null,
    generatorLoss: tally.generatorLoss,
  };
}
