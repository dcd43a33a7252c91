import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import { LossSettings } from "../../shared/domain/learning.ts";
import { plainRecipe } from "../../shared/domain/recipe.ts";
import type { EpochRecord, RunRequest } from "../../shared/domain/run.ts";
import { randomStream } from "../../shared/random.ts";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { exportRun } from "../exporting/exportRun.ts";
import { decode } from "../imaging/decode.ts";
import { importImages } from "../importing/importImages.ts";
import { readNetwork } from "../networks/readNetwork.ts";
import { decoderOf } from "../nn/transfer/sampling.ts";
import { CODE } from "../nn/zoo/autoencoder.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { createProject, type Project } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { readCheckpoint, readLatestCheckpoint } from "./checkpoint.ts";
import { drawCodes } from "./codes.ts";
import { drawImages, drawnName } from "./drawImages.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { performRun, tensorPlace, trainingImages } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import { prepareRun } from "./prepareRun.ts";
import { reproduceImages } from "./reproduceImages.ts";
import { reproducing } from "./reproducing.ts";
import type { TrainingEvent, TrainingSpecification } from "./specification.ts";
import { train } from "./train.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-image-runs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A small network on small images, changed at random in every way. */
const request: RunRequest = {
  ...tinyRequest,
  network: "autoencoder",
  networkOptions: { width: 0.5, depth: 2, code: 8 },
  size: 32,
  batch: 4,
  learningRate: 0.003,
  augmentation: { flip: true, quarterTurns: true, shift: 0.05, rotation: 10, scale: 0.1, shear: 5, brightness: 0.1 },
};
/** Without changes that blur. */
const still = { ...noAugmentation, flip: true, quarterTurns: true };
const drawing: Partial<RunRequest> = { network: "variational-autoencoder" };
const enlarging: Partial<RunRequest> = { network: "super-resolution", networkOptions: { width: 0.5, depth: 1 } };

let project: Project;
beforeAll(async () => {
  project = createProject(path.join(folder, "images"));
  const images = writeTinyScreen(path.join(folder, "screen"), { each: 12, classes: ["dots", "stripes"] });
  await importImages(project, { images, copy: false, signal: new AbortController().signal, onProgress: () => undefined });
});
afterAll(() => project[Symbol.dispose]());

function specificationOf(changes: Partial<RunRequest>, own: string): TrainingSpecification {
  const { settings, parts } = planRun(project, { ...request, ...changes });
  return { runFolder: path.join(folder, own), ...tensorPlace(project), settings, ...trainingImages(project, settings, parts) };
}

function bitsOf(runFolder: string) {
  return [...readLatestCheckpoint(runFolder)!.state].map(([name, values]) => [name, createHash("sha256").update(values).digest("hex")]);
}

const figures = (epochs: readonly EpochRecord[]) => epochs.map(({ seconds: _, waitedSeconds: __, ...rest }) => rest);

describe("what a run that reproduces images comes to", () => {
  test("every image takes part, whatever is known of it, parted by well or plate or chance as others are", () => {
    const { settings, parts, images } = planRun(project, { ...request, classes: "moa" });
    expect(settings).toMatchObject({ task: "images", classNames: [], loss: { name: "mean_squared_error" }, size: 32 });
    expect(images).toHaveLength(24);
    const sizes = Map.groupBy([...parts.values()], ({ subset }) => subset);
    expect([sizes.get("train")?.length, sizes.get("validation")?.length, sizes.get("test")?.length]).toEqual([15, 3, 6]);
  });

  test.each<readonly [string, Partial<RunRequest>, RegExp]>([
    ["a size that cannot be halved often enough", { size: 34 }, /Give 36 for --size\.$/],
    ["a size that is no multiple of the factor", { ...enlarging, size: 17 }, /Give 18 for --size\.$/],
    ["a loss for classes", { loss: LossSettings.parse({ name: "hinge" }) }, /one of those that reproduce images, for which there is no use for the loss hinge\. Choose one of: mean_squared_error, mean_absolute_error, huber\.$/],
    ["balancing", { balanceClasses: true }, /no use for balanced classes\. Leave out --balance\.$/],
    ["an engine that draws no codes", { ...drawing, engine: "tensorflow" }, /^The engine tensorflow cannot train .*sampling \(Sampling\)\. Choose the engine onnxruntime, which can\.$/],
    ["weights for classes", { classWeights: { dots: 2 } }, /Leave out --class-weight\.$/],
    ["weights from a run that reproduces images", {}, /^Networks that reproduce images start from drawn weights only, not from an earlier run or a file\.$/],
  ])("%s is refused in a sentence", (_, changes, sentence) => {
    const start = Object.keys(changes).length > 0 ? {} : { network: "lenet5", start: { from: "run", run: prepareRun(project, request), until: null, head: "auto", freeze: "nothing" } as const };
    expect(() => planRun(project, { ...request, ...changes, ...start })).toThrow(sentence);
  });
});

test("what is to be reproduced is the image as it was changed at random, normalised; a smaller input is shown it shrunk", () => {
  const { settings } = planRun(project, { ...request, ...enlarging, size: 16 });
  const model = buildModel(settings.network, { size: settings.size, channels: 1, classes: 0, l1: 0, l2: 0, options: settings.networkOptions });
  const images = Float32Array.from({ length: 2 * 16 * 16 }, (_, at) => at % 32);
  const { targets, images: shown, count } = reproducing(images, 2, { model, scales: [{ offset: 3, scale: 2 }], size: 16 });
  expect([...targets]).toEqual([...images].map((value) => (value - 3) / 2));
  expect([count, shown.length, shown[0], shown[1]]).toEqual([2, 2 * 8 * 8, (0 + 1 + 16 + 17) / 4, (2 + 3 + 18 + 19) / 4]);
});

describe("training on images", () => {
  test.each<readonly [string, Partial<RunRequest>, number]>([
    ["an autoencoder", { networkOptions: { width: 1, depth: 2, code: 16 }, batch: 2 }, 0.4],
    ["a variational autoencoder", { ...drawing, networkOptions: { width: 1, depth: 2, code: 16, kl: 0.1 }, batch: 2, epochs: 60 }, 0.35],
    ["a network for super resolution", enlarging, 0.9],
    ["a network for super resolution, on absolute errors", { ...enlarging, loss: { name: "mean_absolute_error" } }, 0.9],
  ])("%s learns to reproduce images that it was not shown", async (name, changes, least) => {
    const { epochs, bestEpoch } = await train(onnxRuntime, specificationOf({ epochs: 40, augmentation: still, ...changes }, name), () => undefined);
    const losses = epochs.map(({ validationLoss }) => validationLoss!);
    expect(losses[bestEpoch - 1]).toBe(Math.min(...losses));
    expect(losses[bestEpoch - 1]!).toBeLessThan(losses[0]! / 1.5);
    expect(epochs[bestEpoch - 1]!.validationAccuracy).toBeGreaterThan(least);
    expect(epochs.every(({ validationOverlap }) => validationOverlap === null)).toBe(true);
  });

  test.each<readonly [string, Partial<RunRequest>]>([
    ["whole images", {}],
    ["parts of images, in parts of batches", { recipe: { ...plainRecipe, crop: { kind: "tiles", side: 16, overlap: 0 } }, microBatch: 2 }],
    ["codes that are drawn", drawing],
    ["codes that are drawn, in parts of batches", { ...drawing, microBatch: 3 }],
    ["shrunk images", enlarging],
  ])("a run on %s that stopped and went on ends with the bits of one that did not", async (name, changes) => {
    const [whole, stopped] = [specificationOf(changes, `${name} whole`), specificationOf(changes, `${name} stopped`)];
    const expected = await train(onnxRuntime, whole, () => undefined);
    const stop = new Error("stopped by the test");
    const interrupting = (event: TrainingEvent) => {
      if (event.kind === "step" && event.epoch === 2 && event.step === 2) throw stop;
    };
    await expect(train(onnxRuntime, stopped, interrupting)).rejects.toBe(stop);
    const result = await train(onnxRuntime, stopped, () => undefined);
    expect(figures(result.epochs)).toEqual(figures(expected.epochs));
    expect(bitsOf(stopped.runFolder)).toEqual(bitsOf(whole.runFolder));
  });
});

describe("reproducing", () => {
  const reproduced = async (changes: Partial<RunRequest>, own: string) => {
    const specification = specificationOf({ epochs: 4, ...changes }, own);
    const { bestEpoch, epochs } = await train(onnxRuntime, specification, () => undefined);
    const { settings, images: all, runFolder } = specification;
    const validation = all.filter(({ subset }) => subset === "validation");
    const images = validation.map((image) => ({ ...image, file: path.join(folder, `${own} ${image.id}.webp`) }));
    const found = await reproduceImages(onnxRuntime, { ...tensorPlace(project), plates: [], ...settings, channels: 1, runFolder, epoch: bestEpoch, images, channelNames: settings.channels }, () => undefined);
    return { found, images, loss: epochs[bestEpoch - 1]!.validationLoss! };
  };

  test("the errors of images are what validation found on them, whole or in parts, and a picture of each is written", async () => {
    for (const [own, recipe] of [["whole", plainRecipe], ["tiles", { ...plainRecipe, crop: { kind: "tiles", side: 16, overlap: 0 } }]] as const) {
      const { found, images, loss } = await reproduced({ recipe }, own);
      expect(found.reduce((sum, { error }) => sum + error, 0) / found.length).toBeCloseTo(loss, 5);
      for (const { code, interpolated, psnr } of found) {
        expect(code).toHaveLength(8);
        expect(interpolated).toBeNull();
        expect(psnr).toBeGreaterThan(0);
      }
      expect(images.every(({ file }) => existsSync(file))).toBe(true);
    }
  });

  test("the code of a variational autoencoder is its mean, with which its images are those of validation and the same every time", async () => {
    const { found, images, loss } = await reproduced(drawing, "drawn");
    expect(found.reduce((sum, { error }) => sum + error, 0) / found.length).toBeCloseTo(loss, 5);
    expect((await reproduced(drawing, "drawn again")).found.map(({ code }) => code)).toEqual(found.map(({ code }) => code));
    expect(found.map(({ code }) => code!.length)).toEqual(images.map(() => 8));
  });

  test("a network that enlarges is better than interpolation, with which it is compared, and has no code", async () => {
    const { found } = await reproduced({ ...enlarging, epochs: 60, augmentation: still }, "enlarged");
    expect(found.every(({ code }) => code === null)).toBe(true);
    const gains = found.map(({ interpolated, psnr }) => psnr! - interpolated!);
    expect(gains.reduce((sum, gain) => sum + gain) / gains.length).toBeGreaterThan(1);
  });
});

test("a variational autoencoder draws new images with the half of it that makes them, the same ones of the same seed", async () => {
  const specification = specificationOf({ ...drawing, epochs: 2 }, "drawing");
  const { bestEpoch: epoch } = await train(onnxRuntime, specification, () => undefined);
  const { settings, runFolder } = specification;
  const { model, scales, state } = readCheckpoint(runFolder, epoch);
  const filesOf = async (own: string, seed: number) => {
    const to = path.join(folder, own);
    await drawImages(onnxRuntime, { engine: "onnxruntime", device: "cpu", runFolder, epoch, size: settings.size, batch: 2, threads: 1, channelNames: settings.channels, count: 3, seed, sheet: null, folder: to }, () => undefined);
    return Promise.all([0, 1, 2].map(async (at) => Float32Array.from((await decode(path.join(to, `${drawnName(at)}.tif`), 0)).samples)));
  };
  const [first, again, other] = [await filesOf("first", 1), await filesOf("again", 1), await filesOf("other", 2)];
  expect(first).toEqual(again);
  for (const [at, image] of first.entries()) expect(image).not.toEqual(other[at]);
  await using decoder = await onnxRuntime.predictor({ model: decoderOf(model)!, scales: null, threads: 1 }, state, 1);
  const code = drawCodes(1, 8, randomStream(1, 7, 0));
  const expected = (await decoder.predict(code, 1)).map((value) => value * scales[0]!.scale + scales[0]!.offset);
  expectClose("the image", first[0]!, expected);
});

test("a variational autoencoder is handed over as layers that other programs have", async () => {
  const run = prepareRun(project, { ...request, ...drawing, epochs: 1 });
  await performRun(project, run, { signal: new AbortController().signal, onEvent: () => undefined });
  const record = findRun(project.db, run);
  for (const [format, file] of [["tfjs", "network"], ["onnx", "network.onnx"], ["keras", "network.weights.h5"]] as const) {
    await exportRun(project, record, format, path.join(folder, file), {});
    const { model, weights } = await readNetwork(path.join(folder, file));
    expect(model.config.layers.map(({ class_name }) => class_name)).not.toContain("Sampling");
    expect([...weights.keys()].filter((name) => name.startsWith(`${CODE}_`))).toEqual([]);
  }
});

test("a project without images has nothing to reproduce, which is said", () => {
  using project = createProject(path.join(folder, "nothing"));
  expect(() => planRun(project, { ...tinyRequest, network: "autoencoder" })).toThrow(expect.objectContaining({ code: "ImagesMissingHere" }));
});
