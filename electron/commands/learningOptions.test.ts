import { usualTraining } from "../nn/zoo/architecture.ts";
import { Command } from "commander";
import { expect, test } from "vitest";
import { addLearningOptions, learningOf, type LearningOptions } from "./learningOptions.ts";

/** What a command line asks for. Bad usage is thrown. */
function asked(...options: string[]) {
  const command = addLearningOptions(new Command().exitOverride().configureOutput({ writeErr: () => undefined }));
  return learningOf(command.parse(options, { from: "user" }).opts<LearningOptions>(), usualTraining);
}

test("without options a network learns by Adam along a cosine, what it was made for", () => {
  expect(asked()).toEqual({
    microBatch: null,
    loss: null,
    optimiser: { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    clipping: null,
    learningRate: 1e-3,
    schedule: { name: "cosine" },
    warmUp: 0,
    classWeights: {},
  });
  expect(asked("--optimizer", "adamw").optimiser).toMatchObject({ weightDecay: 0.01 });
});

test("every part can be given", () => {
  expect(asked("--label-smoothing", "0.1").loss).toEqual({ name: "categorical_crossentropy", labelSmoothing: 0.1 });
  expect(asked("--loss", "huber", "--huber-delta", "2").loss).toEqual({ name: "huber", delta: 2 });
  expect(asked("--loss", "hinge").loss).toEqual({ name: "hinge" });
  expect(asked("--clip-norm", "1").clipping).toEqual({ by: "norm", limit: 1 });
  expect(asked("--clip-value", "0.5").clipping).toEqual({ by: "value", limit: 0.5 });
  expect(asked("--schedule", "plateau", "--schedule-epochs", "3").schedule).toEqual({ name: "plateau", factor: 0.2, patience: 3 });
  expect(asked("--schedule", "step", "--schedule-factor", "0.5").schedule).toEqual({ name: "step", factor: 0.5, every: 10 });
  expect(asked("--class-weight", "a = b=2", "--class-weight", "c=0.5").classWeights).toEqual({ "a = b": 2, c: 0.5 });
  expect(asked("--optimizer", "momentum", "--momentum", "0.8", "--weight-decay", "0.1").optimiser).toEqual({ name: "momentum", momentum: 0.8, weightDecay: 0.1 });
});

test("constants of an optimiser can be given, each where it is known", () => {
  expect(asked("--beta1", "0.8", "--beta2", "0.99", "--epsilon", "1e-4").optimiser).toEqual({ name: "adam", beta1: 0.8, beta2: 0.99, epsilon: 1e-4 });
  expect(asked("--optimizer", "rmsprop", "--rho", "0.8").optimiser).toEqual({ name: "rmsprop", rho: 0.8, epsilon: 1e-7 });
});

test.each([
  [["--rho", "0.9"], "--rho has an effect only with --optimizer adadelta or rmsprop."],
  [["--optimizer", "sgd", "--epsilon", "1e-3"], "--epsilon has an effect only with --optimizer adagrad, adadelta, rmsprop, adam or adamw."],
  [["--beta1", "1"], "It has to be a number from 0 to 0.999999."],
  [["--huber-delta", "2"], "--huber-delta has an effect only with --loss huber."],
  [["--loss", "hinge", "--label-smoothing", "0.1"], "--label-smoothing has an effect only with a cross-entropy."],
  [["--schedule-factor", "0.5"], "--schedule-factor has an effect only with --schedule step, exponential or plateau."],
  [["--schedule", "exponential", "--schedule-epochs", "2"], "--schedule-epochs has an effect only with --schedule step or plateau."],
  [["--class-weight", "Taxol"], "such as Taxol=2"],
  [["--class-weight", "Taxol=-1"], "such as Taxol=2"],
  [["--clip-norm", "1", "--clip-value", "1"], "cannot be used with"],
  [["--loss", "guess"], "Allowed choices are"],
])("%j is refused", (options, sentence) => {
  expect(() => asked(...options)).toThrow(sentence);
});
