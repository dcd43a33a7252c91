import type { RateSuggestion } from "../../shared/domain/rateTest.ts";
import { randomStream, shuffled } from "../../shared/random.ts";
import type { Engine } from "../engines/engine.ts";
import { deal } from "./batches.ts";
import { beginning } from "./beginning.ts";
import { classWeightsOf } from "./classWeights.ts";
import { lessonOf } from "./lesson.ts";
import { marginAtStart } from "./margin.ts";
import { ensureMemory } from "./memory.ts";
import { openShown } from "./shown.ts";
import { suggestRate } from "./suggestRate.ts";
import type { TrainingSpecification } from "./specification.ts";
import { openTensors } from "./tensors.ts";

export type FindingEvent =
  | { readonly kind: "finding"; readonly done: number; readonly total: number }
  /** It could not be tried as it was asked for, and begins anew in another way. */
  | { readonly kind: "fellBack"; readonly sentence: string };

/** Steps of a test, and the learning rates of the first and the last. */
const RANGE = { steps: 100, from: 1e-6, to: 10 };

/** How many times its lowest so far the smoothed loss may grow to before the rest is of no interest. */
const APART = 4;

/** First step of the path of the random streams of a test: those of training have smaller numbers. */
const FINDING = 11;

/**
 * A learning rate range test (Smith 2017, arXiv 1506.01186): a network takes steps, from where its run would start, of ever longer rates until its loss grows beyond bounds.
 * Nothing is kept but decoded images. Fails as decoding does, and with MemoryTooSmall and ComputationFailed.
 */
export async function findLearningRate(engine: Engine, { runFolder, settings, images: given, ...stored }: TrainingSpecification, tell: (event: FindingEvent) => void): Promise<RateSuggestion> {
  const { seed, batch, augmentation, loss, optimiser, clipping, microBatch, threads, device } = settings;
  const { recipe, size, channels } = settings;
  await using tensors = await openTensors(given, { ...stored, recipe, size, channels: channels.length, margin: marginAtStart(runFolder, settings) }, threads);
  const { pool } = tensors;
  const images = tensors.samples.map((image) => given[image]!);
  const places = images.flatMap(({ subset }, place) => (subset === "train" ? [place] : []));
  const { model, scales, state } = await beginning(runFolder, settings, pool, places, () => undefined);
  const classWeights = classWeightsOf(settings, places.map((place) => images[place]!.target));
  await using shown = await openShown(runFolder, pool, scales, threads);
  const plan = { model, scales: shown.scales, loss, classWeights, optimiser, clipping, microBatch, threads, device };
  ensureMemory(engine, plan, settings, Math.min(batch, places.length));
  await using trainer = await engine.trainer(plan, state);

  const lesson = lessonOf(settings, images, { model, scales });
  const points: { rate: number; loss: number }[] = [];
  for (let epoch = 1; points.length < RANGE.steps; epoch++) {
    const batches = deal(shuffled(places, randomStream(seed, FINDING, epoch)), batch).slice(0, RANGE.steps - points.length);
    for await (const ready of shown.batches(batches, { augmentation, seed, epoch })) {
      const rate = RANGE.from * (RANGE.to / RANGE.from) ** (points.length / (RANGE.steps - 1));
      const step = points.length + 1;
      const result = await trainer.step(lesson.batchOf(ready, randomStream(seed, FINDING, 1, step)), { learningRate: rate, step, random: randomStream(seed, FINDING, 0, step) });
      tell({ kind: "finding", done: step, total: RANGE.steps });
      if (!Number.isFinite(result.loss)) return suggestRate(points);
      points.push({ rate, loss: result.loss });
      const found = suggestRate(points);
      if (found.points.at(-1)!.smoothed > APART * Math.min(...found.points.map(({ smoothed }) => smoothed))) return found;
    }
  }
  return suggestRate(points);
}
