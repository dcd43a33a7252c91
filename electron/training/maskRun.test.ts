import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LossName, LossSettings } from "../../shared/domain/learning.ts";
import { plainRecipe } from "../../shared/domain/recipe.ts";
import { type EpochRecord, maskClasses, type RunRequest } from "../../shared/domain/run.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { predictProject } from "../evaluation/predictRun.ts";
import { readMask } from "../imaging/masks.ts";
import { importImages } from "../importing/importImages.ts";
import { writeTinyMasks } from "../importing/testMasks.ts";
import { listImages } from "../project/images.ts";
import { foundMaskFile, readMaskPredictions } from "../project/maskPredictions.ts";
import { listMasks } from "../project/masks.ts";
import { createProject, type Project } from "../project/project.ts";
import { findRun, runFolder } from "../project/runs.ts";
import { readAdopted } from "./adopt.ts";
import { readCheckpoint, readLatestCheckpoint } from "./checkpoint.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { performRun, tensorPlace, trainingImages } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import { beginRun, prepareRun } from "./prepareRun.ts";
import type { TrainingEvent, TrainingSpecification } from "./specification.ts";
import { train } from "./train.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-mask-runs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A small network on small images, changed at random in every way. */
const request: RunRequest = {
  ...tinyRequest,
  network: "unet",
  networkOptions: { width: 0.1, depth: 2, dropout: 0 },
  size: 32,
  batch: 2,
  learningRate: 0.005,
  augmentation: { flip: true, quarterTurns: true, shift: 0.05, rotation: 10, scale: 0.1, shear: 5, brightness: 0.1 },
};

let project: Project;
beforeAll(async () => {
  project = createProject(path.join(folder, "masks"));
  const { images, masks } = await writeTinyMasks(folder);
  await importImages(project, { images, masks: { folder: masks, ending: null }, copy: false, signal: new AbortController().signal, onProgress: () => undefined });
  // Two images more, of which nobody knows what is in them.
  const others = writeTinyScreen(path.join(folder, "others"), { each: 2, classes: ["flat"] });
  await importImages(project, { images: others, copy: false, signal: new AbortController().signal, onProgress: () => undefined });
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

describe("what a run that learns masks comes to", () => {
  test("the images with a mask are parted, without labels, by well or plate or chance as others are", () => {
    const { settings, parts, images } = planRun(project, request);
    expect(settings).toMatchObject({ task: "masks", classNames: [...maskClasses], loss: { name: "dice_crossentropy" }, size: 32 });
    expect([...parts.keys()].sort()).toEqual([...listMasks(project).keys()].sort());
    expect(images).toHaveLength(12);
    expect(listImages(project)).toHaveLength(14);
    const sizes = Map.groupBy([...parts.values()], ({ subset }) => subset);
    expect([sizes.get("train")?.length, sizes.get("validation")?.length, sizes.get("test")?.length]).toEqual([7, 2, 3]);
    expect(() => planRun(project, { ...request, split: { by: "plate", test: 1, validation: 0 } })).toThrow("12 of 12 images have no plate");
  });

  test("classes are learned as ever beside it", () => {
    expect(() => planRun(project, { ...tinyRequest, network: "lenet5" })).toThrow('All labelled images are of one class, "flat"');
  });

  test.each<readonly [string, Partial<RunRequest>, RegExp]>([
    ["a size that cannot be halved often enough", { size: 30 }, /cannot be laid out for images of 30 x 30 pixels\. Give 32 for --size\.$/],
    ["a loss for classes", { loss: LossSettings.parse({ name: "hinge" }) }, /no use for the loss hinge\. Choose one of: dice_crossentropy, dice, categorical_crossentropy, binary_crossentropy\.$/],
    ["balancing", { balanceClasses: true }, /no use for balanced classes\. Leave out --balance/],
    ["a class that no pixel is of", { classWeights: { DMSO: 2 } }, /weight for the class "DMSO"\. A pixel is background or object\.$/],
    ["squares around cells", { recipe: { ...plainRecipe, crop: { kind: "cells", side: 16, channel: null } } }, /no use for a recipe that cuts squares around cells\. Choose a recipe of whole images or of tiles/],
    ["the features of a file", { start: { from: "backbone", path: "/x.onnx", tensor: null } }, /^Networks that learn masks start from drawn weights, from a run that learned masks, or from the file/],
  ])("%s is refused in a sentence", (_, changes, sentence) => {
    expect(() => planRun(project, { ...request, ...changes })).toThrow(sentence);
  });

  test("a run that starts from one that learned masks learns masks, with its network, size and loss", () => {
    const run = prepareRun(project, { ...request, loss: LossSettings.parse({ name: "dice" }) });
    const start = { from: "run", run, until: null, head: "auto", freeze: "nothing" } as const;
    expect(planRun(project, { ...tinyRequest, network: "", size: null, start }).settings).toMatchObject({ task: "masks", network: "unet", size: 32, loss: { name: "dice" }, classNames: [...maskClasses] });
  });

  test("a file is for masks where the network that is named beside it is", () => {
    const start = { from: "file", path: "/x.onnx", until: null, head: "auto", freeze: "nothing" } as const;
    expect(planRun(project, { ...request, start }).settings).toMatchObject({ task: "masks", loss: { name: "dice_crossentropy" } });
  });

  test("a project without masks says how they get there", async () => {
    using bare = createProject(path.join(folder, "bare"));
    const images = writeTinyScreen(path.join(folder, "classes"), { each: 2 });
    await importImages(bare, { images, copy: false, signal: new AbortController().signal, onProgress: () => undefined });
    expect(() => planRun(bare, request)).toThrow(/^No image of the project has a mask.+Import the images again, with --masks/);
  });
});

describe("training on masks", () => {
  test.each(LossName.options.filter((name) => ["dice", "dice_crossentropy", "categorical_crossentropy", "binary_crossentropy"].includes(name)))("with the loss %s finds most pixels of bright discs on images that it was not shown", async (name) => {
    const { epochs, bestEpoch } = await train(onnxRuntime, specificationOf({ epochs: 20, loss: LossSettings.parse({ name }) }, `loss ${name}`), () => undefined);
    const best = Math.max(...epochs.map(({ validationOverlap }) => validationOverlap!.dice));
    expect(best).toBeGreaterThan(0.85);
    expect(epochs[bestEpoch - 1]!.validationOverlap!.dice).toBe(best);
    for (const { validationOverlap, validationAccuracy, trainAccuracy } of epochs) {
      expect(validationOverlap!.iou).toBeLessThanOrEqual(validationOverlap!.dice);
      for (const share of [validationOverlap!.iou, validationAccuracy!, trainAccuracy]) expect(share >= 0 && share <= 1).toBe(true);
    }
  });

  test.each<readonly [string, Partial<RunRequest>]>([
    ["whole images, with dropout", { networkOptions: { width: 0.1, depth: 2, dropout: 0.3 } }],
    ["parts of images, in parts of batches", { recipe: { ...plainRecipe, crop: { kind: "tiles", side: 24, overlap: 0 } }, microBatch: 2 }],
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

describe("a U-Net without padding, which answers for the middle of what it is shown", () => {
  const unpadded = { networkOptions: { width: 0.1, depth: 1, dropout: 0, "same-padding": false }, size: 40 };

  test.each<readonly [string, Partial<RunRequest>]>([
    ["whole images", {}],
    ["parts of images", { recipe: { ...plainRecipe, crop: { kind: "tiles", side: 24, overlap: 0 } } }],
  ])("learns the middle of masks and finds objects up to the edge of %s", async (_, changes) => {
    const watching = { signal: new AbortController().signal, onEvent: () => undefined };
    const trained = async (more: Partial<RunRequest>) => {
      const run = await beginRun(project, { ...request, ...unpadded, ...changes, ...more }, watching.signal);
      await performRun(project, run, watching);
      return { run, dice: readLatestCheckpoint(runFolder(project, run))!.epochs.map(({ validationOverlap }) => validationOverlap!.dice) };
    };
    const { run, dice } = await trained({ epochs: 20 });
    expect(Math.max(...dice)).toBeGreaterThan(0.85);
    await predictProject(project, findRun(project.db, run), watching);
    const found = [...readMaskPredictions(project.db, run).values()].flatMap(({ compared }) => compared ?? []);
    expect(found).toHaveLength(12);
    expect(found.reduce((sum, compared) => sum + compared.dice, 0) / 12).toBeGreaterThan(0.85);
    const [id] = [...listMasks(project).keys()];
    await expect(readMask(foundMaskFile(project, run, id!), 40, 32)).resolves.toMatchObject({ width: 40, height: 32 });
    // What it learned is learned on from.
    const start = { from: "run", run, until: null, head: "auto", freeze: "nothing" } as const;
    const after = await trained({ network: "", size: null, start, normalisation: "start", epochs: 1, learningRate: 1e-6 });
    expect(after.dice[0]).toBeGreaterThan(Math.max(...dice) - 0.02);
  });
});

describe("masks are learned on from weights that are there", () => {
  const adapted = { until: null, head: "auto", freeze: "nothing" } as const;
  const never = new AbortController().signal;
  const quick = { ...request, learningRate: 0.002, epochs: 6 };

  /** Trains a run of a request to its end, and says what it began with and how well it found masks at first and at best. */
  async function trained(changes: Partial<RunRequest>) {
    const run = await beginRun(project, { ...quick, ...changes }, never);
    await performRun(project, run, { signal: never, onEvent: () => undefined });
    const folder = runFolder(project, run);
    const { epochs } = readLatestCheckpoint(folder)!;
    const dice = epochs.map(({ validationOverlap }) => validationOverlap!.dice);
    return { run, folder, origin: findRun(project.db, run).settings.origin, first: dice[0]!, best: Math.max(...dice) };
  }

  test("from a run: it begins where that one was, and finds masks from its first epoch on", async () => {
    const before = await trained({ epochs: 20, learningRate: 0.005 });
    const after = await trained({ network: "", size: null, start: { from: "run", run: before.run, ...adapted }, normalisation: "start", epochs: 1, learningRate: 1e-6 });
    expect(after.origin).toMatchObject({ format: "run", network: "unet", changes: [] });
    const kept = readCheckpoint(before.folder, findRun(project.db, before.run).bestEpoch!).state;
    for (const [name, values] of readAdopted(after.folder).weights) expect(values).toEqual(kept.get(name));
    expect(after.first).toBeGreaterThan(before.best - 0.02);
  });

  test("from a file of PyTorch, all of it or its last layer alone", async () => {
    const file = path.join(import.meta.dirname, "..", "networks", "fixtures", "pytorch", "pixels-17.onnx");
    const whole = await trained({ start: { from: "file", path: file, ...adapted }, epochs: 20, learningRate: 0.005 });
    expect(whole.origin).toMatchObject({ format: "onnx", changes: ["first layer for 1 channels instead of 3"] });
    expect(whole.best).toBeGreaterThan(0.8);
    const last = await trained({ start: { from: "file", path: file, ...adapted, head: "new", freeze: "backbone" } });
    expect(readAdopted(last.folder).model.config.layers.filter(({ config }) => config["trainable"] === true && "filters" in config)).toHaveLength(1);
  });

  test("not from a file that tells classes of images apart", async () => {
    const file = path.join(import.meta.dirname, "..", "networks", "fixtures", "pytorch", "vgg-17.onnx");
    await expect(beginRun(project, { ...quick, start: { from: "file", path: file, ...adapted } }, never)).rejects.toMatchObject({ code: "NetworkUnsuitable" });
  });
});
