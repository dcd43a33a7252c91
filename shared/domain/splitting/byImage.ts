import { Failure } from "../../failure.ts";
import { randomStream, shuffled } from "../../random.ts";
import type { Subset } from "../run.ts";
import type { SplitImage } from "./image.ts";
import { apportion, sizeOf } from "./size.ts";

type Sizes = { readonly test: number; readonly validation: number };

/** Parts images by chance alone; where chance leaves a class without training images, one of them changes places with a training image of another class. */
export function splitRandomly(images: readonly SplitImage[], asked: Sizes, seed: number): Map<number, Subset> {
  const sizes = checkedSizes(images, asked);
  const order = shuffled(images, randomStream(seed, 1));
  const inTrain = new Map<string, number>();
  const add = (className: string, change: number) => inTrain.set(className, (inTrain.get(className) ?? 0) + change);
  const held = sizes.test + sizes.validation;
  order.slice(held).forEach(({ className }) => add(className, 1));
  for (let at = 0; at < held; at++) {
    if ((inTrain.get(order[at]!.className) ?? 0) > 0) continue;
    const other = order.findIndex(({ className }, position) => position >= held && inTrain.get(className)! > 1);
    add(order[at]!.className, 1);
    add(order[other]!.className, -1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return subsetsInOrder(order, sizes);
}

/** Parts each class on its own in the asked proportions, rounding by largest remainders; every class is in every subset that has room for all classes. */
export function splitByClass(images: readonly SplitImage[], asked: Sizes, seed: number): Map<number, Subset> {
  const sizes = checkedSizes(images, asked);
  const classes = [...Map.groupBy(images, (image) => image.className)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members);
  const keptForValidation = sizes.validation > 0 ? 1 : 0;
  const least = (size: number) => (size >= classes.length ? 1 : 0);
  const test = apportion(sizes.test, classes.map(({ length }) => ({ weight: length, least: least(sizes.test), most: length - 1 - keptForValidation })));
  const validation = apportion(sizes.validation, classes.map(({ length }, at) => ({ weight: length, least: least(sizes.validation), most: length - 1 - test[at]! })));
  return new Map(classes.flatMap((members, at) => [...subsetsInOrder(shuffled(members, randomStream(seed, 2, at)), { test: test[at]!, validation: validation[at]! })]));
}

function subsetsInOrder(order: readonly SplitImage[], { test, validation }: Sizes): Map<number, Subset> {
  return new Map(order.map(({ id }, at) => [id, at < test ? "test" : at < test + validation ? "validation" : "train"]));
}

/** The asked sizes in images, once every class can be in every subset and something is left to train on. */
function checkedSizes(images: readonly SplitImage[], asked: Sizes): Sizes {
  const sizes = { test: sizeOf(asked.test, images.length), validation: sizeOf(asked.validation, images.length) };
  const classes = Map.groupBy(images, (image) => image.className);
  const needed = 1 + Number(sizes.test > 0) + Number(sizes.validation > 0);
  for (const [className, { length }] of classes) {
    if (length < needed) throw new Failure("ClassTooSmallToSplit", { className, found: length, needed, unit: "images" });
  }
  if (images.length - sizes.test - sizes.validation < classes.size) {
    throw new Failure("SplitLeavesNothing", { ...sizes, total: images.length, unit: "images", className: null });
  }
  return sizes;
}
