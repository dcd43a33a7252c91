import type { EpochRecord, RunSettings } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import { randomStream, shuffled } from "../../shared/random.ts";
import type { Trainer } from "../engines/engine.ts";
import { deal } from "./batches.ts";
import type { Lesson, Tally } from "./lesson.ts";
import { learningRateAt } from "./schedule.ts";
import type { Shown } from "./shown.ts";
import type { TrainingStep } from "./specification.ts";

/** What an epoch works with. Images are named by their places in the run's list. */
export type Course = {
  readonly settings: RunSettings;
  readonly lesson: Lesson;
  readonly trainer: Trainer;
  readonly shown: Pick<Shown, "batches">;
  readonly places: { readonly train: readonly number[]; readonly validation: readonly number[] };
};

export type EpochResult = {
  readonly step: number;
  readonly learningRate: number;
  readonly seconds: number;
  readonly waitedSeconds: number;
  readonly tally: Tally;
};

/** First steps of the paths of random streams; weights have 1 and augmentation 3. */
const SHUFFLING = 2;
const DROPOUT = 4;
const CODES = 5;

/** Shows every training image once, in an order of this epoch's own. `step` counts the steps before it, `over` are the epochs. Fails with LossNotFinite. */
export async function trainEpoch({ settings, lesson, trainer, shown, places }: Course, over: readonly EpochRecord[], step: number, tell: (event: TrainingStep) => void): Promise<EpochResult> {
  const { seed, epochs } = settings;
  const epoch = over.length + 1;
  const plan = deal(shuffled(places.train, randomStream(seed, SHUFFLING, epoch)), settings.batch);
  const tally = lesson.tally(false);
  const begun = performance.now();
  let waitedSeconds = 0;
  let learningRate = settings.learningRate;
  let done = 0;

  for await (const ready of shown.batches(plan, { augmentation: settings.augmentation, seed, epoch })) {
    learningRate = learningRateAt(settings, { step, steps: plan.length * epochs, epochs: over });
    step++;
    const random = randomStream(seed, DROPOUT, step);
    const batch = lesson.batchOf(ready, randomStream(seed, CODES, step));
    const result = await trainer.step(batch, { learningRate, step, random });
    if (!Number.isFinite(result.loss)) throw new Failure("LossNotFinite", { epoch, learningRate: settings.learningRate });
    const stepAccuracy = tally.add(ready, batch, result);
    waitedSeconds += ready.waitedSeconds;
    done++;
    const seconds = (performance.now() - begun) / 1000;
    tell({
      kind: "step",
      epoch,
      step: done,
      steps: plan.length,
      loss: tally.loss,
      accuracy: tally.accuracy,
      stepLoss: result.loss,
      stepAccuracy,
      imagesPerSecond: tally.images / seconds,
      secondsLeft: (seconds / done) * (plan.length * (epochs - epoch + 1) - done),
    });
  }
  return { step, learningRate, seconds: (performance.now() - begun) / 1000, waitedSeconds, tally };
}

/** What the network says of the validation images as they are; null where there are none. Where a recipe cuts images into parts, the loss is the mean of all parts, and an image is judged by its parts together. */
export async function validate({ settings, lesson, trainer, shown, places }: Course): Promise<Tally | null> {
  if (places.validation.length === 0) return null;
  const tally = lesson.tally(true);
  for await (const ready of shown.batches(deal(places.validation, settings.batch), null)) {
    const batch = lesson.batchOf(ready, randomStream(settings.seed, CODES));
    tally.add(ready, batch, await trainer.evaluate(batch));
  }
  return tally;
}
