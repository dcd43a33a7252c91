import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunRequest } from "../../shared/domain/run.ts";
import type { Learned } from "../../shared/domain/start.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { exportRun } from "../exporting/exportRun.ts";
import { predictProject } from "../evaluation/predictRun.ts";
import { importImages } from "../importing/importImages.ts";
import { writeTinyMasks } from "../importing/testMasks.ts";
import { failureOf, TestProject } from "../importing/testProject.ts";
import { inspectNetwork } from "../networks/inspectNetwork.ts";
import { readNetwork } from "../networks/readNetwork.ts";
import { readKerasModel } from "../nn/keras/readModel.ts";
import { weightsOf } from "../nn/network.ts";
import { adaptNetwork } from "../nn/transfer/adaptNetwork.ts";
import { layOut } from "../nn/transfer/layOut.ts";
import { initialValues } from "../nn/weight.ts";
import { readMaskPredictions } from "../project/maskPredictions.ts";
import { createProject } from "../project/project.ts";
import { readReproductions } from "../project/reproductions.ts";
import { findRun, runFolder } from "../project/runs.ts";
import { repeatingCommands } from "../report/commandLines.ts";
import { startInWords } from "../../shared/words/wording.ts";
import { adopt, readAdopted } from "./adopt.ts";
import { readCheckpoint, readLatestCheckpoint } from "./checkpoint.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { measureStart } from "./lookAtStart.ts";
import { performRun } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import { beginRun } from "./prepareRun.ts";

const never = new AbortController().signal;
let screen: TestProject;

beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  await screen.import();
});
afterAll(() => screen[Symbol.dispose]());

/** A layer as Keras 3 writes it. */
const keras3 = (class_name: string, name: string, config: object, from?: string) => ({
  module: "keras.layers", class_name, registered_name: null, name, config: { name, trainable: true, dtype: { module: "keras", class_name: "DTypePolicy", config: { name: "float32" } }, ...config },
  inbound_nodes: from === undefined ? [] : [{ args: [{ class_name: "__keras_tensor__", config: { shape: [null], dtype: "float32", keras_history: [from, 0, 0] } }], kwargs: {} }],
});
const initializer = (class_name: string, config: object) => ({ module: "keras.initializers", class_name, config, registered_name: null });
const described = (convolution: object = {}, units = 3) => ({
  module: "keras.src.models.functional", class_name: "Functional", registered_name: "Functional",
  config: {
    name: "my_network",
    layers: [
      keras3("InputLayer", "pixels", { batch_shape: [null, 12, 12, 1], sparse: false }),
      keras3("RandomFlip", "flip", { mode: "horizontal" }, "pixels"),
      keras3("Conv2D", "conv", { filters: 8, kernel_size: [3, 3], strides: [2, 2], activation: "relu", kernel_initializer: initializer("RandomUniform", { minval: 0.1, maxval: 0.2, seed: null }), bias_initializer: initializer("Constant", { value: 0.5 }), kernel_regularizer: { module: "keras.regularizers", class_name: "L2", config: { l2: 0.25 }, registered_name: null }, kernel_constraint: null, ...convolution }, "flip"),
      keras3("GlobalAveragePooling2D", "pool", { data_format: "channels_last" }, "conv"),
      keras3("Dense", "told", { units, activation: "linear", kernel_initializer: "lecun_normal" }, "pool"),
    ],
    input_layers: [["pixels", 0, 0]],
    output_layers: [["told", 0, 0]],
  },
});
const file = (json: unknown, name = "mine.json") => {
  const target = path.join(screen.folder, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, JSON.stringify(json));
  return target;
};
const begin = (model: string, changes: Partial<RunRequest> = {}) => beginRun(screen.project, { ...tinyRequest, network: "custom", start: { from: "description", path: model, learns: "classes" }, ...changes }, never);
/** The same without a process of its own: the network that a run would start with. */
async function drawn(model: string, changes: Partial<RunRequest> = {}, learns: Learned = "classes") {
  const start = { from: "description", path: model, learns } as const;
  await adopt({ settings: planRun(screen.project, { ...tinyRequest, network: "custom", ...changes, start }).settings, start, run: null, target: screen.folder });
  return readAdopted(screen.folder);
}

test("a network that Keras 3 describes starts as it says, trains, stops and goes on, and is exported", async () => {
  const model = file(described());
  const run = await begin(model, { epochs: 2, learningRate: 0.01 });
  const { weights, model: laidOut } = readAdopted(runFolder(screen.project, run));
  const kernel = weights.get("conv/kernel")!;
  expect([Math.min(...kernel) >= 0.1, Math.max(...kernel) <= 0.2]).toEqual([true, true]);
  expect([...weights.get("conv/bias")!]).toEqual(new Array(8).fill(0.5));
  expect(laidOut.config.layers.find(({ name }) => name === "conv")!.config["kernel_regularizer"]).toEqual({ class_name: "L1L2", config: { l1: 0, l2: 0.25 } });

  const { settings } = findRun(screen.project.db, run);
  const channels = settings.channels.length;
  expect(settings.origin).toMatchObject({ network: "my_network", format: "keras", changes: ["left out: RandomFlip (flip)", `input 16 x 16 pixels with ${channels} channels instead of 12 x 12 with 1`, "ends in softmax instead of linear, as the loss needs it"] });
  expect(startInWords(settings)).toMatch(/^drawn at random with the seed, as the description of the network in .*mine\.json \(my_network, SHA-256 [0-9a-f]{64}\) says\. Changed to fit: left out/);
  expect(repeatingCommands([], settings, { excluded: [], channels: [] }).join("\n")).toContain(`--network custom --model ${model} --classes`);

  // Nothing of the file is needed any more.
  writeFileSync(model, "");
  const stop = new AbortController();
  const first = performRun(screen.project, run, { signal: stop.signal, onEvent: ({ kind }) => kind === "epoch" && stop.abort() });
  await first.catch((error: unknown) => expect(stop.signal.aborted, String(error)).toBe(true));
  await performRun(screen.project, run, { signal: never, onEvent: () => undefined });
  const { bestEpoch } = findRun(screen.project.db, run);
  expect(readCheckpoint(runFolder(screen.project, run), bestEpoch!).state.get("conv/kernel")).not.toEqual(kernel);
  const exported = path.join(screen.folder, "exported");
  await exportRun(screen.project, findRun(screen.project.db, run), "tfjs", exported, {});
  expect((await readNetwork(exported)).model.config.layers.map(({ name }) => name)).toEqual(["pixels", "normalisation", "conv", "pool", "told"]);
});

test("a network of no name that is known here is measured with the loss that it is to be trained for", async () => {
  const start = { from: "description", path: file(described(), "measured.json"), learns: "classes" } as const;
  const loss = { name: "hinge" } as const;
  const { settings } = planRun(screen.project, { ...tinyRequest, network: "custom", start, loss });
  const trainer = vi.fn(onnxRuntime.trainer);
  const { imagesPerSecond } = await measureStart({ ...onnxRuntime, trainer }, { settings, start, run: null });
  expect(imagesPerSecond).toBeGreaterThan(0);
  expect(trainer.mock.calls.map(([plan]) => plan.loss)).toEqual([loss]);
});

test("the same description and seed give the same weights, in a model.json of TensorFlow.js as well, whose weights are not looked at", async () => {
  const sequential = tf.sequential({ name: "small", layers: [tf.layers.conv2d({ inputShape: [16, 16, 2], filters: 4, kernelSize: 3, kernelRegularizer: "l1l2" }), tf.layers.flatten(), tf.layers.dense({ units: 3, activation: "softmax" })] });
  const model = file({ format: "layers-model", modelTopology: sequential.toJSON(null, false), weightsManifest: [{ paths: ["gone.bin"], weights: [] }] }, "tfjs/model.json");
  const start = async (seed: number) => (await drawn(path.dirname(model), { seed })).weights;
  const first = await start(1);
  expect(await start(1)).toEqual(first);
  expect(await start(2)).not.toEqual(first);
  expect(await inspectNetwork({ path: model, until: null, isWithoutWeights: true })).toMatchObject({ name: "small", size: 16, channels: 2, outputs: 3, parameters: 3 * 3 * 2 * 4 + 4 + 14 * 14 * 4 * 3 + 3 });
});

const sequence = (steps: number | null, features: number) => ({
  module: "keras.src.models.functional", class_name: "Functional", registered_name: "Functional",
  config: {
    name: "reader",
    layers: [
      keras3("InputLayer", "vectors", { batch_shape: [null, steps, features] }),
      keras3("LSTM", "lstm", { units: 5, return_sequences: true }, "vectors"),
      keras3("SimpleRNN", "rnn", { units: 4 }, "lstm"),
      keras3("Dense", "told", { units: 3, activation: "softmax" }, "rnn"),
    ],
    input_layers: [["vectors", 0, 0]],
    output_layers: [["told", 0, 0]],
  },
});

test("a network that reads sequences of feature vectors is shown the rows of images, and learns from them", async () => {
  const model = file(sequence(null, 28), "sequence.json");
  expect(await inspectNetwork({ path: model, until: null, isWithoutWeights: true })).toMatchObject({ name: "reader", size: 28, channels: 1, outputs: 3, parameters: 4 * 5 * (28 + 5 + 1) + 4 * (5 + 4 + 1) + 4 * 3 + 3 });
  const run = await begin(model, { epochs: 2, learningRate: 0.01 });
  const { model: laidOut, weights } = readAdopted(runFolder(screen.project, run));
  const { settings } = findRun(screen.project.db, run);
  const channels = settings.channels.length;
  expect(laidOut.config.layers.slice(0, 2)).toMatchObject([{ config: { batch_input_shape: [null, 16, 16, channels] } }, { class_name: "Reshape", config: { target_shape: [16, 16 * channels] } }]);
  expect(settings.origin!.changes).toEqual([`reads the 16 rows of an image as its sequence, ${16 * channels} numbers each, instead of 32 steps of 28`]);
  await performRun(screen.project, run, { signal: never, onEvent: () => undefined });
  const { bestEpoch, state } = findRun(screen.project.db, run);
  expect(state).toBe("finished");
  expect(readCheckpoint(runFolder(screen.project, run), bestEpoch!).state.get("lstm/kernel")).not.toEqual(weights.get("lstm/kernel"));
});

test("a trained network of sequences keeps its weights where a row of an image has as many numbers as it has features, and says so where not", () => {
  const { model } = readKerasModel(sequence(9, 8), "here");
  const before = new Map(weightsOf(model).map((weight, place) => [weight.name, initialValues(weight, 1, place)]));
  const wanted = { task: "classes", size: 4, channels: 2, classes: 3, until: null, head: "auto", freeze: "nothing", l1: 0, l2: 0, seed: 1 } as const;
  const { weights, changes } = adaptNetwork({ model, weights: before }, wanted, "here");
  expect(weights.get("lstm/kernel")).toEqual(before.get("lstm/kernel"));
  expect(changes).toContain("reads the 4 rows of an image as its sequence, 8 numbers each, instead of 9 steps of 8");
  expect(() => adaptNetwork({ model, weights: before }, { ...wanted, size: 8 }, "here")).toThrow("[8,20] there and [16,20] for images of 8 pixels and 2 channels");
});

/** A network of maps of the size of the image: a convolution, and one of single pixels that ends it. */
const ofMaps = (filters: number, activation: string, stride = 1) => ({
  module: "keras.src.models.functional", class_name: "Functional", registered_name: "Functional",
  config: {
    name: "mapper",
    layers: [
      keras3("InputLayer", "pixels", { batch_shape: [null, 32, 32, 1] }),
      keras3("Conv2D", "conv", { filters: 8, kernel_size: [5, 5], strides: [stride, stride], padding: "same", activation: "relu" }, "pixels"),
      keras3("Conv2D", "maps", { filters, kernel_size: [1, 1], activation }, "conv"),
    ],
    input_layers: [["pixels", 0, 0]],
    output_layers: [["maps", 0, 0]],
  },
});

describe("a description that ends in maps of the size of the image", () => {
  test.each<[string, number, string, Learned]>([
    ["of one share", 1, "sigmoid", "masks"],
    ["of two shares", 2, "softmax", "masks"],
    ["of numbers", 2, "linear", "images"],
    ["of many shares", 3, "sigmoid", "images"],
  ])("%s suits what such maps are as a rule", async (_, filters, activation, learns) => {
    expect(await inspectNetwork({ path: file(ofMaps(filters, activation), "maps.json"), until: null, isWithoutWeights: true })).toMatchObject({ learns, outputs: null });
    expect(await inspectNetwork({ path: file(described(), "numbers.json"), until: null, isWithoutWeights: true })).toMatchObject({ learns: "classes", outputs: 3 });
  });

  test.each([[1, "sigmoid", ["layer maps with a map of background beside that of objects"]], [2, "linear", ["ends in softmax instead of linear, as the loss needs it"]]] as const)("learns masks from %d maps with %s at their end, and finds objects", async (filters, activation, changes) => {
    const own = path.join(screen.folder, `masks of ${filters}`);
    const { images, masks } = await writeTinyMasks(own);
    using project = createProject(path.join(own, "project"));
    await importImages(project, { images, masks: { folder: masks, ending: null }, copy: false, signal: never, onProgress: () => undefined });
    const model = file(ofMaps(filters, activation), `masks of ${filters}.json`);
    const run = await beginRun(project, { ...tinyRequest, network: "custom", size: 32, batch: 2, epochs: 8, learningRate: 0.02, start: { from: "description", path: model, learns: "masks" } }, never);
    const { settings } = findRun(project.db, run);
    expect(settings).toMatchObject({ task: "masks", network: "custom", loss: { name: "dice_crossentropy" }, classNames: ["background", "object"] });
    expect(settings.origin!.changes).toEqual(expect.arrayContaining([...changes]));
    expect(repeatingCommands([], settings, { excluded: [], channels: [] }).join("\n")).toContain(`--learns masks`);
    await performRun(project, run, { signal: never, onEvent: () => undefined });
    await predictProject(project, findRun(project.db, run), { signal: never, onEvent: () => undefined });
    const found = [...readMaskPredictions(project.db, run).values()].flatMap(({ compared }) => compared ?? []);
    expect(found.reduce((sum, { dice }) => sum + dice, 0) / found.length).toBeGreaterThan(0.8);
  });

  test("learns to reproduce images from a map a channel", async () => {
    const model = file(ofMaps(1, "linear"), "images.json");
    const run = await begin(model, { epochs: 4, learningRate: 0.01, size: 32, start: { from: "description", path: model, learns: "images" } });
    expect(findRun(screen.project.db, run).settings).toMatchObject({ task: "images", classNames: [], loss: { name: "mean_squared_error" } });
    await performRun(screen.project, run, { signal: never, onEvent: () => undefined });
    const losses = readLatestCheckpoint(runFolder(screen.project, run))!.epochs.map(({ trainLoss }) => trainLoss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    await predictProject(screen.project, findRun(screen.project.db, run), { signal: never, onEvent: () => undefined });
    expect(readReproductions(screen.project.db, run).size).toBeGreaterThan(0);
  });

  test.each<[string, () => unknown, Learned, RegExp]>([
    ["one number a class, for images", () => described(), "images", /last layer "told" gives 3 numbers and not 1\smap of 16 x 16 pixels, one for each channel of the images/],
    ["maps of half the size, for images", () => ofMaps(1, "linear", 2), "images", /last layer "maps" gives 1\smap of 8 x 8 pixels and not 1\smap of 16 x 16 pixels/],
    ["another number of maps than there are channels", () => ofMaps(3, "linear"), "images", /gives 3\smaps of 16 x 16 pixels and not 1\smap of 16 x 16 pixels/],
    ["maps, for classes", () => ofMaps(3, "softmax"), "classes", /gives \[3,16,16\] and not one number a class/],
  ])("is refused in one sentence with %s", async (_, json, learns, sentence) => {
    expect((await failureOf(drawn(file(json()), {}, learns))).message).toMatch(sentence);
  });

  test("is refused for masks in one sentence where it has more maps than background and object", () => {
    const { model } = readKerasModel(ofMaps(4, "softmax"), "here");
    const wanted = { learns: "masks", size: 16, channels: 1, classes: 2, loss: "dice", l1: 0, l2: 0, seed: 1 } as const;
    expect(() => layOut(model, wanted, "here")).toThrow(/gives 4\smaps of 16 x 16 pixels and not 2\smaps, of background and object, of 16 x 16 pixels for masks/);
  });
});

test("a loss without a last activation of its own leaves that of the description", async () => {
  expect((await drawn(file(described()), { loss: { name: "mean_squared_error" } })).model.config.layers.at(-1)!.config["activation"]).toBe("linear");
});

test.each<[string, () => unknown, RegExp]>([
  ["another number of outputs", () => described({}, 7), /last layer "told" has 7 outputs, and there are 3 classes/],
  ["a constraint", () => described({ kernel_constraint: { class_name: "MaxNorm", config: { max_value: 2 } } }), /layer "conv" has the setting kernel_constraint, which is not possible here/],
  ["a penalty that is not known", () => described({ kernel_regularizer: { class_name: "OrthogonalRegularizer", config: { factor: 1 } } }), /conv.*kernel_regularizer.*is not one that is possible here/],
  ["a penalty on numbers that are not penalised here", () => described({ activity_regularizer: "l2" }), /"conv" has the setting activity_regularizer/],
  ["start values that are not known", () => described({ kernel_initializer: initializer("Sparkle", {}) }), /conv.*kernel_initializer.*start values of a kind that is not known/],
  ["a layer that is not known", () => ({ ...described(), config: { ...described().config, layers: described().config.layers.map((layer) => (layer.name === "pool" ? { ...layer, class_name: "Capsule" } : layer)) } }), /Capsule \(pool\)/],
  ["something else", () => ({ hello: 1 }), /its description is not one of Keras/],
])("a description with %s is refused in one sentence", async (_, json, sentence) => {
  expect((await failureOf(drawn(file(json())))).message).toMatch(sentence);
});
