import { deviceInWords, engineInWords } from "../../../shared/domain/device.ts";
import { formatNetworkOptions } from "../../../shared/domain/networkOptions.ts";
import type { RunSettings } from "../../../shared/domain/run.ts";
import { recipeInWords } from "../../../shared/domain/recipeInWords.ts";
import type { ReportFacts } from "../facts.ts";
import { count, counted, duration, listed, short } from "../format.ts";
import { html, type Html } from "../html.ts";
import { clippingInWords, lossInWords, optimiserInWords, scheduleInWords } from "../learningInWords.ts";
import { augmentationInWords, normalisationInWords, partInWords, splitInWords, startInWords } from "../wording.ts";
import type { Section } from "./section.ts";

/** Every setting of the run in words; a setting that is added to RunSettings and forgotten here does not compile; the origin stands with the start, and what is learned with the classes. */
const settingRows: { readonly [Name in Exclude<keyof RunSettings, "origin" | "task">]: readonly [title: string, value: (settings: RunSettings) => string] } = {
  network: ["Network", ({ network }) => network],
  networkOptions: ["Options of the network", ({ networkOptions }) => formatNetworkOptions(networkOptions) || "as usual"],
  classes: ["What is predicted", ({ task, classes }) => ({ classes, masks: "which pixels are objects, from masks", images: "the image itself" })[task]],
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

/** How the network was trained, on what, and with which versions. */
export const settings: Section = {
  id: "settings",
  title: "Settings, versions and seed",
  render: (facts) => html`<h3>Settings</h3>
${pairs(Object.values(settingRows).map(([title, value]) => [title, value(facts.settings)]))}
<h3>Pixel scale of each channel</h3>
<div class="scroll"><table><thead><tr><th scope="col">Channel</th><th scope="col" class="number">Value that becomes 0</th><th scope="col" class="number">Step that becomes 1</th></tr></thead>
<tbody>${facts.channelScales.map(({ offset, scale }, at) => html`<tr><th scope="row">${facts.settings.channels[at] ?? `channel ${at + 1}`}</th><td class="number">${short(offset)}</td><td class="number">${short(scale)}</td></tr>`)}</tbody></table></div>
<h3>What came out</h3>
${pairs(outcome(facts))}
<h3>Versions</h3>
${pairs([["Moascope", facts.appVersion], ...Object.entries(facts.versions)])}`,
};

function outcome({ parameters, epochs, bestEpoch, seconds, imagesPerSecond, notices }: ReportFacts): (readonly [string, string])[] {
  return [
    ["Weights in the network", count(parameters)],
    ["Epochs trained", count(epochs.length)],
    ["Epoch whose weights were kept", bestEpoch === null ? "–" : count(bestEpoch)],
    ["Training time", duration(seconds)],
    ["Speed", `${short(imagesPerSecond)} images per second`],
    ...notices.map((sentence): [string, string] => ["On the way", sentence]),
  ];
}

function pairs(rows: readonly (readonly [string, string])[]): Html {
  return html`<div class="scroll"><table class="settings"><tbody>${rows.map(([title, value]) => html`<tr><th scope="row">${title}</th><td>${value}</td></tr>
`)}</tbody></table></div>`;
}
