import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import path from "node:path";
import type { RunRequest } from "../../shared/domain/run.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { TestProject } from "../importing/testProject.ts";
import { readLatestCheckpoint } from "./checkpoint.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { tensorPlace, trainingImages } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import type { TrainingSpecification } from "./specification.ts";
import { train } from "./train.ts";

let screen: TestProject;
beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  await screen.import();
});
afterAll(() => screen[Symbol.dispose]());

function specificationOf(changes: Partial<RunRequest>, own: string): TrainingSpecification {
  const { settings, parts } = planRun(screen.project, { ...tinyRequest, networkOptions: { units: 16, depth: 2 }, size: 16, learningRate: 0.01, ...changes });
  return { runFolder: path.join(screen.folder, own), ...tensorPlace(screen.project), settings, ...trainingImages(screen.project, settings, parts) };
}

const bitsOf = (folder: string) => [...readLatestCheckpoint(folder)!.state].map(([name, values]) => [name, createHash("sha256").update(values).digest("hex")]);

test.each(["rnn", "lstm"])("%s tells patterns apart by reading images row by row", async (network) => {
  const { epochs } = await train(onnxRuntime, specificationOf({ network, epochs: 15 }, network), () => undefined);
  expect(epochs.at(-1)!.trainLoss).toBeLessThan(epochs[0]!.trainLoss / 2);
  expect(Math.max(...epochs.map(({ trainAccuracy }) => trainAccuracy))).toBeGreaterThan(0.8);
});

test.each(["rnn", "lstm"])("a run of %s with dropout that stopped and went on ends with the bits of one that did not", async (network) => {
  const changes = { network, networkOptions: { units: 8, dropout: 0.2 } };
  const [whole, stopped] = [specificationOf(changes, `${network} whole`), specificationOf(changes, `${network} stopped`)];
  await train(onnxRuntime, whole, () => undefined);
  const stop = new Error("stopped by the test");
  await expect(
    train(onnxRuntime, stopped, (event) => {
      if (event.kind === "step" && event.epoch === 2) throw stop;
    }),
  ).rejects.toBe(stop);
  await train(onnxRuntime, stopped, () => undefined);
  expect(bitsOf(stopped.runFolder)).toEqual(bitsOf(whole.runFolder));
});
