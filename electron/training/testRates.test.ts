import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import type { Start } from "../../shared/domain/start.ts";
import { TestProject } from "../importing/testProject.ts";
import { withErf, writeOnnxFile } from "../networks/fixtures/onnxFile.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { testRates } from "./testRates.ts";

let screen: TestProject;
beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  await screen.import();
});
afterAll(() => screen[Symbol.dispose]());

const starts: Readonly<Record<string, () => Start>> = {
  "a network from a file": () => ({ from: "file", path: path.join(import.meta.dirname, "..", "networks", "fixtures", "pytorch", "residual-17.onnx"), until: null, head: "auto", freeze: "nothing" }),
  "the last layer of one": () => ({ from: "file", path: path.join(import.meta.dirname, "..", "networks", "fixtures", "pytorch", "residual-17.onnx"), until: null, head: "new", freeze: "backbone" }),
  "what stands on the features of a file": () => ({ from: "backbone", path: writeOnnxFile(path.join(screen.folder, "erf.onnx"), withErf), tensor: null }),
};

test.each(Object.keys(starts))("learning rates are tried for %s, the same each time, and leave the project as it was", async (what) => {
  const request = { ...tinyRequest, network: "", start: starts[what]!(), normalisation: "standard", augmentation: noAugmentation } as const;
  const models = path.join(screen.project.folder, "models");
  const rates = () => testRates(screen.project, request, { signal: new AbortController().signal, onEvent: () => undefined });
  const found = await rates();
  expect(found.points.length).toBeGreaterThan(20);
  expect(found.suggested).toBeGreaterThan(1e-6);
  expect(found.highest).toBeGreaterThanOrEqual(found.suggested!);
  expect(await rates()).toEqual(found);
  expect(existsSync(models) ? readdirSync(models) : []).toEqual([]);
});

test("a file that cannot be used is said to be so, before anything is tried", async () => {
  const start: Start = { from: "file", path: path.join(screen.folder, "missing.onnx"), until: null, head: "auto", freeze: "nothing" };
  await expect(testRates(screen.project, { ...tinyRequest, start }, { signal: new AbortController().signal, onEvent: () => undefined })).rejects.toMatchObject({ code: "NetworkFileMissing" });
});
