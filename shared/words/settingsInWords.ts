import { deviceInWords, engineInWords } from "../domain/device.ts";
import { formatNetworkOptions } from "../domain/networkOptions.ts";
import { recipeInWords } from "../domain/recipeInWords.ts";
import type { RunSettings } from "../domain/run.ts";
import { count, counted, listed, short } from "./format.ts";
import { clippingInWords, lossInWords, optimiserInWords, scheduleInWords } from "./learningInWords.ts";
import { augmentationInWords, classesInWords, normalisationInWords, partInWords, splitInWords, startInWords } from "./wording.ts";

/** A setting that can be told by itself. */
export type ToldSetting = Exclude<keyof RunSettings, "origin" | "task">;

/** Every setting of a run in words; a setting that is added to RunSettings and forgotten here does not compile; the origin stands with the start, and what is learned with the classes. */
const settingRows: { readonly [Name in ToldSetting]: readonly [title: string, value: (settings: RunSettings) => string] } = {
  network: ["Network", ({ network }) => network],
  networkOptions: ["Options of the network", ({ networkOptions }) => formatNetworkOptions(networkOptions) || "as usual"],
  classes: ["What is predicted", ({ task, classes }) => ({ classes: classesInWords(classes), masks: "which pixels are objects, from masks", images: "the image itself", drawing: "nothing: new images are drawn" })[task]],
  classNames: ["Classes", ({ classNames }) => listed(classNames, 60) || "none"],
  channels: ["Channels", ({ channels }) => listed(channels, 20)],
  size: ["Input size", ({ size }) => `${size} × ${size} pixels`],
  split: ["Split", ({ split }) => `${splitInWords(split)} Asked for testing: ${partInWords(split.test, split)}; for validation: ${partInWords(split.validation, split)}.`],
  epochs: ["Epochs asked for", ({ epochs }) => count(epochs)],
  batch: ["Batch size", ({ batch }) => counted(batch, "image")],
  microBatch: ["Images at once", ({ microBatch }) => (microBatch === null ? "the whole batch" : `${count(microBatch)}, a step made of the whole batch`)],
  loss: ["Loss", ({ loss }) => lossInWords(loss)],
  clipping: ["Bounds on gradients", ({ clipping }) => clippingInWords(clipping)],
  optimiser: ["Optimiser", ({ optimiser }) => optimiserInWords(optimiser)],
  learningRate: ["Learning rate", ({ learningRate }) => String(learningRate)],
  schedule: ["Learning rate over time", ({ schedule }) => scheduleInWords(schedule)],
  warmUp: ["Warm-up", ({ warmUp }) => (warmUp === 0 ? "none" : `the learning rate rises from near 0 in the first ${counted(warmUp, "epoch")}`)],
  augmentation: ["Random changes of training images", ({ augmentation }) => listed(augmentationInWords(augmentation), 20) || "none"],
  recipe: ["Recipe", ({ recipe }) => recipeInWords(recipe)],
  leaveOutFlagged: ["Conspicuous images", ({ leaveOutFlagged }) => (leaveOutFlagged ? "blank, saturated and blurred ones left out of training and validation" : "trained on like any other")],
  normalisation: ["Pixel values", ({ normalisation }) => normalisationInWords[normalisation]],
  start: ["Weights at the start", startInWords],
  classWeights: ["Weights given to classes", ({ classWeights }) => listed(Object.entries(classWeights).map(([name, factor]) => `${name} × ${short(factor)}`), 60) || "none"],
  balanceClasses: ["Class weights", ({ balanceClasses }) => (balanceClasses ? "images of rare classes count more, so that every class counts the same" : "every image counts the same")],
  patience: ["Early stopping", ({ task, patience }) => (patience === null ? "no" : `after ${counted(patience, "epoch")} without a ${task === "masks" ? "better Dice on validation images" : "lower validation loss"}`)],
  l1: ["L1 penalty on weights", ({ l1 }) => String(l1)],
  l2: ["L2 penalty on weights", ({ l2 }) => String(l2)],
  seed: ["Seed of all random choices", ({ seed }) => String(seed)],
  threads: ["Threads", ({ threads }) => count(threads)],
  engine: ["Engine", ({ engine }) => engineInWords[engine]],
  device: ["Computed by", ({ device }) => deviceInWords[device]],
  ways: ["Ways of computing", ({ ways }) => (ways ? `${ways}, timed on the machine of the run; the same ways, threads and kind of processor give the same bits` : "those that are good on most machines")],
};

/** Every setting of a run, with what it is called and what it was, as a person reads them. */
export function settingsInWords(settings: RunSettings): { readonly name: ToldSetting; readonly title: string; readonly text: string }[] {
  return (Object.entries(settingRows) as [ToldSetting, (typeof settingRows)[ToldSetting]][]).map(([name, [title, value]]) => ({ name, title, text: value(settings) }));
}
