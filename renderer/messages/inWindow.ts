import { drawingWords } from "./drawing.ts";
import { importWords } from "./importing.ts";
import { maskWords } from "./masks.ts";
import { projects } from "./projects.ts";
import { resultsWords } from "./results.ts";
import { shell } from "./shell.ts";
import { trainingWords } from "./training.ts";
import { classWeightWords, deviceWords, rateWords, startWords } from "./trainingStart.ts";

const devices: Readonly<Record<string, string>> = deviceWords.choices;
const way = (name: keyof typeof startWords.ways) => field(startWords.from, startWords.ways[name]);

/** What the window has for an option of the command line, given what is written behind it. */
const options: Readonly<Record<string, (value?: string) => string>> = {
  backbone: () => way("backbone"),
  balance: () => field(classWeightWords.title, classWeightWords.ways.balanced),
  batch: () => field(trainingWords.batch),
  "class-weight": () => field(classWeightWords.own),
  device: (value) => field(deviceWords.title, value && devices[value]),
  "find-learning-rate": () => field(rateWords.find),
  exclude: () => `its tick under ${field(trainingWords.learn)}`,
  from: () => way("file"),
  "learning-rate": () => field(trainingWords.learningRate),
  masks: () => field(maskWords.masks),
  "micro-batch": () => field(trainingWords.microBatch),
  model: () => way("description"),
  network: () => field(startWords.weightsOf),
  normalise: () => field(startWords.brightness),
  patience: () => field(trainingWords.patience),
  pages: () => field(importWords.pages),
  recipe: () => field(trainingWords.recipes.details),
  schedule: () => field(trainingWords.schedule),
  size: () => field(trainingWords.size),
  split: (value) => field(trainingWords.splitBy, value && trainingWords.splits[value]),
  test: () => field(trainingWords.test),
  until: () => field(startWords.until),
  validation: () => field(trainingWords.validation),
  ways: () => field(trainingWords.ways),
};

/** What the window has for a command with which a sentence ends. */
const commands: Readonly<Record<string, string>> = {
  create: field(projects.create),
  train: field(trainingWords.start),
  "train --resume": field(trainingWords.resume),
  draw: field(drawingWords.draw),
  evaluate: field(resultsWords.predictNew),
  quality: `${field(shell.pages.quality)} tells how far it is.`,
};

/**
 * A sentence of the core as it makes sense here. The core names what a person chooses as the command line does, `--option` or `--option=value`, and what a person
 * does as `: moascope COMMAND ...` at the end; the window has fields and buttons for them. Everything else stays as it is.
 */
export function inWindow(sentence: string): string {
  return sentence
    .replace(/: moascope ([a-z]+(?: --resume)?)\b.*$/s, (said, command: string) => (commands[command] === undefined ? said : `: ${commands[command]}`))
    .replace(/(?<![^\s("])--([a-z][a-z-]*)(?:=("[^"]*"|[\w+=-]+))?/g, (said, option: string, value?: string) => options[option]?.(value) ?? said);
}

/** A field or button by what is written on it, and what is chosen there. */
function field(label: string, choice?: string): string {
  return choice ? `“${label}: ${choice}”` : `“${label}”`;
}
