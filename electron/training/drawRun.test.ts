import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LossSettings, optimiserNamed } from "../../shared/domain/learning.ts";
import type { EpochRecord, RunRequest } from "../../shared/domain/run.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { decode } from "../imaging/decode.ts";
import { importImages } from "../importing/importImages.ts";
import { adversaryWeights } from "../nn/contest.ts";
import { elements } from "../nn/shape.ts";
import { drawnPictureFile } from "../project/drawnPictures.ts";
import { createProject, type Project } from "../project/project.ts";
import { readCheckpoint, readLatestCheckpoint } from "./checkpoint.ts";
import { drawImages } from "./drawImages.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { tensorPlace, trainingImages } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import { prepareRun } from "./prepareRun.ts";
import { memoryOfRun } from "./memory.ts";
import type { TrainingEvent, TrainingSpecification } from "./specification.ts";
import { testRates } from "./testRates.ts";
import { train } from "./train.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-drawing-runs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
const request: RunRequest = {
  ...tinyRequest,
  network: "gan",
  networkOptions: { width: 0.5, depth: 2, code: 8 },
  split: { by: "random", test: 0, validation: 0 },
  size: 16,
  batch: 8,
  optimiser: optimiserNamed({ name: "adam", momentum: 0, weightDecay: 0 }, { beta1: 0.5 }),
  learningRate: 0.001,
};

let project: Project;
beforeAll(async () => {
  project = createProject(path.join(folder, "images"));
  const images = writeTinyScreen(path.join(folder, "screen"), { each: 10, classes: ["dots", "stripes"] });
  await importImages(project, { images, copy: false, signal: never, onProgress: () => undefined });
});
afterAll(() => project[Symbol.dispose]());

function specificationOf(changes: Partial<RunRequest>, own: string): TrainingSpecification {
  const { settings, parts } = planRun(project, { ...request, ...changes });
  return { runFolder: path.join(folder, own), ...tensorPlace(project), settings, ...trainingImages(project, settings, parts) };
}

/** A run of two epochs. */
let whole: Awaited<ReturnType<typeof train>>;
beforeAll(async () => {
  whole = await train(onnxRuntime, specificationOf({}, "whole"), () => undefined);
});

const hashOf = (bytes: Uint8Array | Float32Array) => createHash("sha256").update(bytes).digest("hex");
const bitsOf = (runFolder: string) => [...readLatestCheckpoint(runFolder)!.state].map(([name, values]) => [name, hashOf(values)]);
const figures = (epochs: readonly EpochRecord[]) => epochs.map(({ seconds: _, waitedSeconds: __, ...rest }) => rest);

describe("what a run that draws images comes to", () => {
  test("every image is learned from, whatever is known of it", () => {
    const { settings, parts } = planRun(project, request);
    expect(settings).toMatchObject({ task: "drawing", classNames: [], loss: { name: "binary_crossentropy" } });
    expect([...parts.values()].map(({ subset }) => subset)).toEqual(Array.from({ length: 20 }, () => "train"));
  });

  test.each<readonly [string, Partial<RunRequest>, RegExp]>([
    ["a size that cannot be halved often enough", { size: 18 }, /Give 20 for --size\.$/],
    ["a loss for classes", { loss: LossSettings.parse({ name: "hinge" }) }, /one of those that draw images, for which there is no use for the loss hinge\. Choose one of: binary_crossentropy, mean_squared_error\.$/],
    ["images for testing", { split: { by: "random", test: 0.2, validation: 0 } }, /no use for images that are kept apart\. Give 0 for --test and --validation, or leave them out\.$/],
    ["balancing", { balanceClasses: true }, /no use for balanced classes\. Leave out --balance\.$/],
    ["weights for classes", { classWeights: { dots: 2 } }, /Leave out --class-weight\.$/],
    ["patience", { patience: 3 }, /Leave out --patience\.$/],
    ["a rate that follows the loss", { schedule: { name: "plateau", factor: 0.2, patience: 2 } }, /Choose another --schedule\.$/],
    ["TensorFlow", { engine: "tensorflow" }, /knows no --network=gan\. Leave that out, or choose the engine onnxruntime\.$/],
    ["weights from a run that draws images", {}, /^Networks that draw images start from drawn weights only, not from an earlier run or a file\.$/],
  ])("%s is refused in a sentence", (_, changes, sentence) => {
    const start = Object.keys(changes).length > 0 ? {} : { network: "lenet5", start: { from: "run", run: prepareRun(project, request), until: null, head: "auto", freeze: "nothing" } as const };
    expect(() => planRun(project, { ...request, ...changes, ...start })).toThrow(sentence);
  });

  test("a test of learning rates is refused, for no loss has to fall", async () => {
    await expect(testRates(project, request, { signal: never, onEvent: () => undefined })).rejects.toThrow(/no use for a test of learning rates.*Leave out --find-learning-rate\.$/);
  });

  test("the weights of its adversary, and what Adam keeps of them, count in what is said of memory", () => {
    const { settings } = planRun(project, { ...request, size: 64 });
    const plan = { scales: null, loss: settings.loss, optimiser: settings.optimiser, threads: 1 };
    const { model, contest } = readCheckpoint(path.join(folder, "whole"), 2);
    const needed = (changes: object) => memoryOfRun(onnxRuntime, { ...plan, model, ...changes }, { size: 16, channels: 1 }, 1);
    const numbers = adversaryWeights(contest!.adversary).reduce((sum, { shape }) => sum + elements(shape), 0);
    expect(needed({ adversary: contest!.adversary }) - needed({ loss: { name: "mean_squared_error" } })).toBeGreaterThan(3 * 4 * numbers);
  });
});

describe("training", () => {
  test("both networks learn, and the latest epoch is used; no figure is made up of images that were kept apart", () => {
    expect(whole.bestEpoch).toBe(2);
    for (const { generatorLoss, trainLoss, trainAccuracy, validationLoss } of whole.epochs) {
      expect(generatorLoss).toBeGreaterThan(0);
      expect(trainLoss).toBeGreaterThan(0);
      expect(trainAccuracy).toBeGreaterThan(0);
      expect(trainAccuracy).toBeLessThanOrEqual(1);
      expect(validationLoss).toBeNull();
    }
  });

  test("what is drawn after every epoch is a picture of sixteen images, beside one of images of the project", async () => {
    const runFolder = path.join(folder, "whole");
    const sizes = await Promise.all((["images", { epoch: 1 }, { epoch: 2 }] as const).map(async (picture) => (({ width, height }) => [width, height])(await sharp(drawnPictureFile(runFolder, picture)).metadata())));
    expect(sizes).toEqual([[142, 16], [142, 34], [142, 34]]);
  });

  test("drawn images come to look like the images: in mean and deviation of grey levels, and not all the same", async () => {
    const specification = specificationOf({ epochs: 60, learningRate: 0.002 }, "long");
    await train(onnxRuntime, specification, () => undefined);
    const { scales } = readLatestCheckpoint(specification.runFolder)!;
    const images = await drawn(specification, 60, { count: 32, seed: 3 }, "long drawn");
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const all = Float32Array.from(images.flatMap((image) => [...image]));
    const centre = mean(all);
    const deviation = Math.sqrt(mean(all.map((value) => (value - centre) ** 2)));
    expect(Math.abs(centre - scales[0]!.offset)).toBeLessThan(0.5 * scales[0]!.scale);
    expect(deviation / scales[0]!.scale).toBeGreaterThan(0.4);
    expect(deviation / scales[0]!.scale).toBeLessThan(1.6);
    const differences = images.slice(1).map((image) => Math.sqrt(mean(image.map((value, at) => (value - images[0]![at]!) ** 2))));
    expect(Math.min(...differences)).toBeGreaterThan(0.1 * scales[0]!.scale);
  });

  test.each<readonly [string, Partial<RunRequest>]>([
    ["whole batches", {}],
    ["parts of batches, on squared errors", { microBatch: 3, loss: { name: "mean_squared_error" } }],
  ])("a run in %s that stopped and went on ends with the bits of one that did not, its adversary's included", async (name, changes) => {
    const [one, other] = [specificationOf({ ...changes, epochs: 3 }, `${name} whole`), specificationOf({ ...changes, epochs: 3 }, `${name} stopped`)];
    const expected = await train(onnxRuntime, one, () => undefined);
    const stop = new Error("stopped by the test");
    const interrupting = (event: TrainingEvent) => {
      if (event.kind === "step" && event.epoch === 3 && event.step === 2) throw stop;
    };
    await expect(train(onnxRuntime, other, interrupting)).rejects.toBe(stop);
    const result = await train(onnxRuntime, other, () => undefined);
    expect(figures(result.epochs)).toEqual(figures(expected.epochs));
    expect(bitsOf(other.runFolder)).toEqual(bitsOf(one.runFolder));
    expect(bitsOf(one.runFolder).some(([weight]) => weight!.startsWith("adversary/"))).toBe(true);
    expect(hashOf(readFileSync(drawnPictureFile(other.runFolder, { epoch: 3 })))).toBe(hashOf(readFileSync(drawnPictureFile(one.runFolder, { epoch: 3 }))));
  });
});

/** Draws into a folder, and reads what lies there. */
async function drawn({ runFolder, settings }: TrainingSpecification, epoch: number, { count, seed, batch = 8 }: { readonly count: number; readonly seed: number; readonly batch?: number }, own: string): Promise<Float32Array[]> {
  const to = path.join(folder, own);
  await drawImages(onnxRuntime, { engine: "onnxruntime", device: "cpu", runFolder, epoch, size: settings.size, batch, threads: 1, channelNames: settings.channels, count, seed, sheet: null, folder: to }, () => undefined);
  const files = readdirSync(to).filter((name) => name.endsWith(".tif")).sort();
  return Promise.all(files.map(async (name) => Float32Array.from((await decode(path.join(to, name), 0)).samples)));
}

describe("drawing", () => {
  test("as many images as are asked for lie in the folder, the same for a seed however many are drawn at once, others for another", async () => {
    const specification = specificationOf({}, "whole");
    const first = await drawn(specification, 2, { count: 5, seed: 1 }, "first");
    expect(first).toHaveLength(5);
    expect(first.every((image) => image.length === 16 * 16 && image.every(Number.isFinite))).toBe(true);
    expect(existsSync(path.join(folder, "first", "drawn-0005.png"))).toBe(true);
    expect(await drawn(specification, 2, { count: 3, seed: 1, batch: 1 }, "again")).toEqual(first.slice(0, 3));
    expect(hashOf((await drawn(specification, 2, { count: 1, seed: 2 }, "others"))[0]!)).not.toBe(hashOf(first[0]!));
  });
});
