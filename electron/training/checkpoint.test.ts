import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { EpochRecord } from "../../shared/domain/run.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { bestEpoch, type Checkpoint, dropOldCheckpoints, readCheckpoint, readLatestCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { writeTensorFile } from "./safetensors.ts";

const model = buildModel("lenet5", { size: 12, channels: 1, classes: 2, l1: 0, l2: 0 });

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), "moascope-checkpoint-")), "run-1");
  return () => rmSync(path.dirname(folder), { recursive: true, force: true });
});

/** A learning curve with the given validation losses. */
function curve(losses: readonly (number | null)[]): EpochRecord[] {
  return losses.map((validationLoss, i) => ({
    number: i + 1, learningRate: 0.001, seconds: 1, waitedSeconds: 0, images: 8, trainLoss: 0.1 + 0.2, trainAccuracy: 0.5, validationLoss, validationAccuracy: validationLoss === null ? null : 0.5, validationOverlap: null, generatorLoss: null,
  }));
}

function checkpoint(epochs: EpochRecord[]): Checkpoint {
  const state = new Map([["w", Float32Array.of(epochs.length, -0, NaN)]]);
  return { model, scales: [{ offset: 0.1, scale: 3 }], contest: { adversary: model, contrasts: [[0, 7.5]] }, ways: "0a1", step: 7 * epochs.length, epochs, elapsedSeconds: 1.5, state };
}

const keep = (epochs: EpochRecord[]) => writeCheckpoint(folder, checkpoint(epochs), new Map([["w", [3]]]));

test("the best epoch has the best Dice where masks are learned, else the lowest validation loss, the first of equals; the latest where nothing is validated; none before the first", () => {
  expect(bestEpoch([])).toBe(null);
  expect(bestEpoch(curve([0.5, 0.2, 0.2, 0.9]))).toBe(2);
  const dice = [0.3, 0.8, 0.8, 0.5];
  expect(bestEpoch(curve([0.1, 0.5, 0.4, 0.2]).map((epoch, at) => ({ ...epoch, validationOverlap: { dice: dice[at]!, iou: 0.1 } })))).toBe(2);
  expect(bestEpoch(curve([null, null, null]))).toBe(3);
});

test("everything comes back as it was kept", () => {
  const epochs = curve([0.5, 0.25]);
  keep(epochs);
  expect(readCheckpoint(folder, 2)).toEqual(checkpoint(epochs));
  expect(readLatestCheckpoint(folder)).toEqual(checkpoint(epochs));
});

test("before the first epoch there is no checkpoint, and asking makes no folder", () => {
  expect(readLatestCheckpoint(folder)).toBe(null);
  expect(readdirSync(path.dirname(folder))).toEqual([]);
});

test("the latest and the best stay, the others go, once the project knows of them and not before", () => {
  const losses = [0.5, 0.2, 0.3, 0.4, 0.1];
  for (const epoch of losses.keys()) keep(curve(losses.slice(0, epoch + 1)));
  expect(readdirSync(folder)).toHaveLength(5);
  dropOldCheckpoints(folder, curve(losses.slice(0, 4)));
  expect(readdirSync(folder).sort()).toEqual(["epoch-00002.safetensors", "epoch-00004.safetensors", "epoch-00005.safetensors"]);
  dropOldCheckpoints(folder, curve(losses));
  expect(readdirSync(folder)).toEqual(["epoch-00005.safetensors"]);
});

test("what a killed process left unfinished is not read and goes when that epoch is over; what is being written stays", () => {
  keep(curve([0.5]));
  for (const name of ["epoch-00002.safetensors.4711.draft", "epoch-00003.safetensors.4712.draft"]) writeFileSync(path.join(folder, name), "half");
  expect(readLatestCheckpoint(folder)?.epochs).toHaveLength(1);
  keep(curve([0.5, 0.4]));
  dropOldCheckpoints(folder, curve([0.5, 0.4]));
  expect(readdirSync(folder).sort()).toEqual(["epoch-00002.safetensors", "epoch-00003.safetensors.4712.draft"]);
});

test("where the latest checkpoint is damaged, training goes on from the one before; where all are, from the beginning", () => {
  keep(curve([0.1]));
  keep(curve([0.1, 0.2]));
  truncateSync(path.join(folder, "epoch-00002.safetensors"), 200);
  expect(readLatestCheckpoint(folder)?.epochs).toHaveLength(1);
  expect(() => readCheckpoint(folder, 2)).toThrow(/cannot be read.*Restore that file from a copy/);
  truncateSync(path.join(folder, "epoch-00001.safetensors"), 0);
  expect(readLatestCheckpoint(folder)).toBe(null);
});

test("epochs are in the order of their numbers, not of their names", () => {
  for (const number of [99_999, 100_001]) keep(curve([null]).map((epoch) => ({ ...epoch, number })));
  expect(readLatestCheckpoint(folder)?.epochs[0]?.number).toBe(100_001);
});

test("tensors of another program are no checkpoint", () => {
  mkdirSync(folder);
  writeTensorFile(path.join(folder, "epoch-00001.safetensors"), { tensors: new Map([["w", Float32Array.of(1)]]), metadata: { format: "pt" } }, new Map());
  expect(readLatestCheckpoint(folder)).toBe(null);
  expect(() => readCheckpoint(folder, 1)).toThrow(expect.objectContaining({ code: "WeightsUnreadable" }));
});
