import type { RunSettings } from "../../shared/domain/run.ts";
import { addCounts, countPixels, noPixels, type Overlap, overlapOf, type PixelCounts } from "../../shared/statistics/overlap.ts";
import { argmax } from "../../shared/statistics/argmax.ts";
import { addChannels, type ChannelSums, explainedShare } from "../../shared/statistics/reproduction.ts";
import type { RandomStream } from "../../shared/random.ts";
import type { Batch, StepResult } from "../engines/engine.ts";
import type { ReadyBatch } from "./batches.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { marginOf } from "./margin.ts";
import { accuracyByImage, rowsOf } from "./meanByImage.ts";
import { drawCodes } from "./codes.ts";
import { channelSums, normalised, reproducing } from "./reproducing.ts";
import { codeLengthOf } from "./drawer.ts";
import type { TrainingImage } from "./specification.ts";

type Shown = Pick<ReadyBatch, "places" | "images" | "masks">;

/** What a run learns of images: the targets that its network is given for them, and how what it says is counted. */
export type Lesson = {
  /** What a step is made of, `random` being that of the step. */
  readonly batchOf: (shown: Shown, random: RandomStream) => Batch;
  /** Counts from nothing; with `together` the parts of an image are judged as one. */
  readonly tally: (together: boolean) => Tally;
};

/** Counts what a network says of images. */
export abstract class Tally {
  #places = 0;
  #loss = 0;
  #generatorLoss: number | null = null;

  /** Adds a batch and what the network made of it, and returns the accuracy of this batch alone. */
  add(shown: Shown, batch: Batch, result: StepResult): number {
    this.#places += shown.places.length;
    this.#loss += result.loss * shown.places.length;
    if (result.generatorLoss !== undefined) this.#generatorLoss = (this.#generatorLoss ?? 0) + result.generatorLoss * shown.places.length;
    return this.judge(shown, result.probabilities, batch);
  }

  /** Adds how a batch was judged, and returns the share of it that was judged rightly. */
  protected abstract judge(shown: Shown, output: Float32Array, batch: Batch): number;

  get images(): number {
    return this.#places;
  }

  /** Mean over what was shown. */
  get loss(): number {
    return this.#loss / this.#places;
  }

  /** The same of a network that has an adversary, whose loss is the one above; null of every other. */
  get generatorLoss(): number | null {
    return this.#generatorLoss === null ? null : this.#generatorLoss / this.#places;
  }

  /** Share of what was shown, or of its pixels, that was judged rightly, or of the variance of pixels that was reproduced; of images and drawn ones that an adversary tells apart. */
  abstract readonly accuracy: number;
  /** Mean over the images; null where no masks are learned. */
  abstract readonly overlap: Overlap | null;
}

/** The lesson of a run; `images` says what is shown at each place, `model` and its scales are what learns. */
export function lessonOf({ task, classNames, size }: Pick<RunSettings, "task" | "classNames" | "size">, images: readonly TrainingImage[], { model, scales }: Pick<Checkpoint, "model" | "scales">): Lesson {
  switch (task) {
    case "masks":
      return maskLesson(images, size, size - 2 * marginOf(model));
    case "images":
      return { batchOf: ({ images: pixels, places }) => reproducing(pixels, places.length, { model, scales, size }), tally: () => new ImageTally(scales.length) };
    case "drawing":
      return { batchOf: ({ images: pixels, places: { length: count } }, random) => drawing(pixels, count, random, { model, scales }), tally: () => new DrawingTally() };
    case "classes":
      return { batchOf: ({ images: pixels, places }) => labelled(pixels, places.map((place) => images[place]!.target), classNames.length), tally: (together) => new ClassTally(images, together) };
  }
}

/** Images with one-hot targets [count, classes]. */
function labelled(images: Float32Array, classes: readonly number[], classCount: number): Batch {
  const targets = new Float32Array(classes.length * classCount);
  classes.forEach((target, i) => (targets[i * classCount + target] = 1));
  return { count: classes.length, images, targets, imageWeights: new Float32Array(classes.length).fill(1) };
}

/** Codes to draw as many images of as are shown: these, normalised, are not what is to be drawn, but what drawn ones are to look like. */
function drawing(images: Float32Array, count: number, random: RandomStream, { model, scales }: Pick<Checkpoint, "model" | "scales">): Batch {
  return { count, images: drawCodes(count, codeLengthOf(model), random), targets: normalised(images, count, scales), imageWeights: new Float32Array(count).fill(1) };
}

/** Masks are learned and judged where a network answers, which is the middle of what is shown where its convolutions are not padded. Sides in pixels. */
function maskLesson(images: readonly TrainingImage[], size: number, side: number): Lesson {
  const answered = ({ masks, places: { length: count } }: Shown) => (side === size ? masksOf(masks) : middleOf(masksOf(masks), count, size, side));
  return { batchOf: (shown) => masked(shown, answered(shown)), tally: () => new MaskTally(images, answered) };
}

/** The middles [count, side, side] of masks [count, size, size]. */
function middleOf(masks: Float32Array, count: number, size: number, side: number): Float32Array {
  const middles = new Float32Array(count * side * side);
  const margin = (size - side) / 2;
  for (let row = 0; row < count * side; row++) {
    const from = (Math.floor(row / side) * size + margin + (row % side)) * size + margin;
    middles.set(masks.subarray(from, from + side), row * side);
  }
  return middles;
}

/** Images with a target for every pixel [count, background and object, side, side], of masks [count, side, side]. */
function masked({ images, places: { length: count } }: Shown, given: Float32Array): Batch {
  const plane = given.length / count;
  const targets = new Float32Array(2 * given.length);
  for (let image = 0; image < count; image++) {
    const mask = given.subarray(image * plane, (image + 1) * plane);
    targets.set(mask, (2 * image + 1) * plane);
    for (let at = 0; at < plane; at++) targets[2 * image * plane + at] = 1 - mask[at]!;
  }
  return { count, images, targets, imageWeights: new Float32Array(count).fill(1) };
}

function masksOf(masks: Float32Array | null): Float32Array {
  if (masks === null) throw new Error("images without masks were shown to a run that learns masks");
  return masks;
}

class ClassTally extends Tally {
  readonly #shown: readonly TrainingImage[];
  /** What the network said of each place, where the parts of an image are judged together. */
  readonly #said: { readonly place: number; readonly row: number[] }[] | null;
  #right = 0;
  override readonly overlap = null;

  constructor(images: readonly TrainingImage[], together: boolean) {
    super();
    this.#shown = images;
    this.#said = together ? [] : null;
  }

  protected override judge({ places }: Shown, probabilities: Float32Array): number {
    let right = 0;
    rowsOf(probabilities, places.length).forEach((row, at) => {
      const place = places[at]!;
      if (argmax(row) === this.#shown[place]!.target) right++;
      this.#said?.push({ place, row });
    });
    this.#right += right;
    return right / places.length;
  }

  override get accuracy(): number {
    if (this.#said === null) return this.#right / this.images;
    const shown = this.#said.map(({ place }) => this.#shown[place]!);
    return accuracyByImage(this.#said.map(({ row }) => row), shown.map(({ id }) => id), shown.map(({ target }) => target));
  }
}

class MaskTally extends Tally {
  readonly #shown: readonly TrainingImage[];
  readonly #truthOf: (shown: Shown) => Float32Array;
  readonly #byImage = new Map<number, PixelCounts>();
  #pixels = noPixels;

  constructor(images: readonly TrainingImage[], truthOf: (shown: Shown) => Float32Array) {
    super();
    this.#shown = images;
    this.#truthOf = truthOf;
  }

  protected override judge(shown: Shown, probabilities: Float32Array): number {
    const { places } = shown;
    const truth = this.#truthOf(shown);
    const plane = truth.length / places.length;
    let inBatch = noPixels;
    places.forEach((place, image) => {
      const { id } = this.#shown[place]!;
      const counts = countPixels(objectsOf(probabilities.subarray(2 * image * plane, 2 * (image + 1) * plane)), truth.subarray(image * plane, (image + 1) * plane));
      inBatch = addCounts(inBatch, counts);
      this.#byImage.set(id, addCounts(this.#byImage.get(id) ?? noPixels, counts));
    });
    this.#pixels = addCounts(this.#pixels, inBatch);
    return inBatch.right / inBatch.pixels;
  }

  override get accuracy(): number {
    return this.#pixels.right / this.#pixels.pixels;
  }

  override get overlap(): Overlap {
    const each = [...this.#byImage.values()].map(overlapOf);
    const mean = (of: (overlap: Overlap) => number) => each.reduce((sum, overlap) => sum + of(overlap), 0) / each.length;
    return { dice: mean(({ dice }) => dice), iou: mean(({ iou }) => iou) };
  }
}

class ImageTally extends Tally {
  readonly #channels: number;
  #sums: readonly ChannelSums[] | undefined;
  override readonly overlap = null;

  constructor(channels: number) {
    super();
    this.#channels = channels;
  }

  protected override judge(_: Shown, output: Float32Array, { targets, count }: Batch): number {
    const inBatch = channelSums(targets, output, count, this.#channels);
    this.#sums = addChannels(this.#sums, inBatch);
    return explainedShare(inBatch);
  }

  override get accuracy(): number {
    return explainedShare(this.#sums ?? []);
  }
}

/** Counts how often an adversary takes images for what they are, and drawn ones for drawn. */
class DrawingTally extends Tally {
  #right = 0;
  override readonly overlap = null;

  protected override judge({ places: { length: count } }: Shown, judgements: Float32Array): number {
    // Every other one is of a drawn image; the targets are 1 and 0.
    const right = judgements.reduce((sum, judgement, at) => sum + Number(at % 2 === 0 ? judgement > 0.5 : judgement < 0.5), 0);
    this.#right += right;
    return right / (2 * count);
  }

  override get accuracy(): number {
    return this.#right / (2 * this.images);
  }
}

/** Where an output [background and object, pixels] says object. */
function objectsOf(output: Float32Array): Uint8Array {
  const plane = output.length / 2;
  return Uint8Array.from({ length: plane }, (_, at) => (output[plane + at]! > output[at]! ? 1 : 0));
}
