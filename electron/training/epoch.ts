import type { EpochRecord, RunSettings } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import { randomStream, shuffled } from "../../shared/random.ts";
import type { Batch, Trainer } from "../engines/engine.ts";
import { deal } from "./batches.ts";
import { accuracyByImage, rowsOf } from "./meanByImage.ts";
import { learningRateAt } from "./schedule.ts";
import type { Shown } from "./shown.ts";
import type { TrainingImage, TrainingStep } from "./specification.ts";
import { Tally } from "./tally.ts";

/** What an epoch works with. Images are named by their places in the run's list. */
export type Course = {
  readonly settings: RunSettings;
  readonly images: readonly TrainingImage[];
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

/** Shows every training image once, in an order of this epoch's own. `step` counts the steps before it, `over` are the epochs. Fails with LossNotFinite. */
export async function trainEpoch({ settings, images, trainer, shown, places }: Course, over: readonly EpochRecord[], step: number, tell: (event: TrainingStep) => void): Promise<EpochResult> {
  const { seed, epochs, classNames } = settings;
  const epoch = over.length + 1;
  const plan = deal(shuffled(places.train, randomStream(seed, SHUFFLING, epoch)), settings.batch);
  const tally = new Tally();
  const begun = performance.now();
  let waitedSeconds = 0;
  let learningRate = settings.learningRate;
  let done = 0;

  for await (const ready of shown.batches(plan, { augmentation: settings.augmentation, seed, epoch })) {
    const targets = ready.places.map((place) => images[place]!.target);
    learningRate = learningRateAt(settings, { step, steps: plan.length * epochs, epochs: over });
    step++;
    const random = randomStream(seed, DROPOUT, step);
    const { loss, probabilities } = await trainer.step(labelled(ready.images, targets, classNames.length), { learningRate, step, random });
    if (!Number.isFinite(loss)) throw new Failure("LossNotFinite", { epoch, learningRate: settings.learningRate });
    tally.add(targets, probabilities, loss);
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
      stepLoss: loss,
      imagesPerSecond: tally.images / seconds,
      secondsLeft: (seconds / done) * (plan.length * (epochs - epoch + 1) - done),
    });
  }
  return { step, learningRate, seconds: (performance.now() - begun) / 1000, waitedSeconds, tally };
}

/** Loss and accuracy on the validation images as they are; null where there are none. Where a recipe cuts images into parts, the loss is the mean of all parts, and an image is right where its parts are together. */
export async function validate({ settings, images, trainer, shown, places }: Course): Promise<{ readonly loss: number; readonly accuracy: number } | null> {
  if (places.validation.length === 0) return null;
  const tally = new Tally();
  const rows: number[][] = [];
  for await (const ready of shown.batches(deal(places.validation, settings.batch), null)) {
    const targets = ready.places.map((place) => images[place]!.target);
    const { loss, probabilities } = await trainer.evaluate(labelled(ready.images, targets, settings.classNames.length));
    tally.add(targets, probabilities, loss);
    rows.push(...rowsOf(probabilities, targets.length));
  }
  const validated = places.validation.map((place) => images[place]!);
  return { loss: tally.loss, accuracy: accuracyByImage(rows, validated.map(({ id }) => id), validated.map(({ target }) => target)) };
}

/** Images with one-hot targets. */
export function labelled(images: Float32Array, classes: readonly number[], classCount: number): Batch {
  const targets = new Float32Array(classes.length * classCount);
  classes.forEach((target, i) => (targets[i * classCount + target] = 1));
  return { count: classes.length, images, targets, imageWeights: new Float32Array(classes.length).fill(1) };
}
