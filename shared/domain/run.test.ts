import { expect, test } from "vitest";
import { RunSettings } from "./run.ts";

/** As the first version wrote it. */
const first = {
  network: "lenet5", classes: "moa", classNames: ["a", "b"], channels: ["DNA"], size: 32, split: { by: "plate", test: 1, validation: 0 }, epochs: 2, batch: 32,
  optimiser: { name: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 }, learningRate: 1e-3, schedule: "exponential",
  augmentation: { flip: true, quarterTurns: true, shift: 0, rotation: 0, scale: 0, shear: 0, brightness: 0 },
  normalisation: "standard", balanceClasses: true, patience: null, l1: 0, l2: 0, seed: 7, threads: 2,
};

test("settings of the first version are read as what they meant", () => {
  expect(RunSettings.parse(first)).toMatchObject({
    ...first,
    schedule: { name: "exponential", factor: 0.95 },
    warmUp: 0,
    loss: { name: "categorical_crossentropy", labelSmoothing: 0 },
    clipping: null,
    microBatch: null,
    classWeights: {},
  });
  expect(RunSettings.parse({ ...first, schedule: "constant" }).schedule).toEqual({ name: "constant" });
  expect(RunSettings.safeParse({ ...first, schedule: "step" }).success).toBe(false);
});

test("settings come back as they were written", () => {
  const settings = RunSettings.parse({ ...first, schedule: { name: "plateau", factor: 0.5, patience: 3 }, warmUp: 1.5, loss: { name: "huber", delta: 2 }, clipping: { by: "norm", limit: 1 }, microBatch: 8, classWeights: { a: 2 } });
  expect(RunSettings.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
});
