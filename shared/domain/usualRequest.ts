import { noAugmentation } from "./augmentation.ts";
import { optimiserNamed } from "./learning.ts";
import { plainRecipe } from "./recipe.ts";
import type { RunRequest } from "./run.ts";

/** What is asked of a run, beside its network, unless a person or the network says otherwise. */
export const usualRequest: Omit<RunRequest, "network"> = {
  networkOptions: {},
  classes: "moa",
  exclude: [],
  split: { by: "stratified", test: 0.2, validation: 0.1 },
  epochs: 30,
  batch: 32,
  microBatch: null,
  loss: null,
  optimiser: optimiserNamed({ name: "adam", momentum: 0, weightDecay: 0 }),
  clipping: null,
  learningRate: 1e-3,
  schedule: { name: "cosine" },
  warmUp: 0,
  size: null,
  augmentation: noAugmentation,
  recipe: plainRecipe,
  leaveOutFlagged: false,
  normalisation: "standard",
  start: { from: "random" },
  balanceClasses: false,
  classWeights: {},
  patience: null,
  l1: 0,
  l2: 0,
  seed: 1,
  threads: 1,
  engine: "onnxruntime",
  device: "cpu",
};
