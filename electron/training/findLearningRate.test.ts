import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import type { RunSettings } from "../../shared/domain/run.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { findLearningRate } from "./findLearningRate.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { sourcesIn } from "./fixtures/trainingImages.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-rates-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const images = sourcesIn(writeTinyScreen(path.join(folder, "images"), { each: 6, size: 20 })).map((image, i) => ({ ...image, subset: i % 6 === 5 ? ("test" as const) : ("train" as const), target: Math.floor(i / 6) }));
const { exclude: _, loss: __, ...request } = tinyRequest;
const settings: RunSettings = { ...request, task: "classes", device: "cpu", origin: null, size: 16, batch: 8, classNames: ["dots", "flat", "stripes"], channels: ["Grey"], loss: crossEntropy };

test("rates grow step by step until the loss does, the same each time, one among them is suggested, and nothing is kept", async () => {
  const runFolder = path.join(folder, "run");
  const find = async () => {
    const told: number[] = [];
    const found = await findLearningRate(onnxRuntime, { runFolder, cacheFolder: path.join(folder, "cache"), cacheBytes: 1e9, plates: [], settings, images }, (event) => event.kind === "finding" && told.push(event.done));
    expect(told).toEqual(told.map((_, at) => at + 1));
    return found;
  };
  const found = await find();
  expect(found.points[0]!.rate).toBe(1e-6);
  found.points.slice(1).forEach(({ rate }, at) => expect(rate / found.points[at]!.rate).toBeCloseTo(1e7 ** (1 / 99), 6));
  expect(found.suggested).toBeGreaterThan(1e-5);
  expect(found.suggested).toBeLessThan(0.1);
  expect(found.highest).toBeGreaterThanOrEqual(found.suggested!);
  expect(await find()).toEqual(found);
  expect(existsSync(runFolder)).toBe(false);
});
