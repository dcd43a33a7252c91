import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NetworkOptions } from "../../shared/domain/networkOptions.ts";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { learning } from "../engines/fixtures/learning.ts";
import { smallNetwork } from "../engines/fixtures/smallZoo.ts";
import { withHdf5 } from "../networks/hdf5.ts";
import { type ReadNetwork, readNetwork } from "../networks/readNetwork.ts";
import type { KerasModel } from "../nn/keras.ts";
import { FunctionalModel } from "../nn/zoo/functionalModel.ts";
import { zoo } from "../nn/zoo/index.ts";
import { randomImages } from "./checkOnnx.ts";
import { exportKeras } from "./exportKeras.ts";
import { exportOnnx } from "./exportOnnx.ts";
import { exportTfjs } from "./exportTfjs.ts";
import type { ExportedModel } from "./exported.ts";
import { exportedModel, exportedNetwork } from "./fixtures/trained.ts";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "moascope-round-"))));
afterEach(() => rm(folder, { recursive: true }));

/** Local response normalisation is a layer that TF.js does not have (exportTfjs.test.ts). */
const beyondTfjs: readonly string[] = ["alexnet", "googlenet"];

const recurrent: readonly string[] = ["rnn", "lstm"];

/** Networks that draw read codes: nothing that reads images starts from them. */
const drawing: readonly string[] = Object.keys(zoo).filter((name) => zoo[name]!.task === "drawing");

async function expectSameAfter(name: string, write: (exported: ExportedModel, path: string) => Promise<void>, file: string): Promise<void> {
  await expectSame(exportedNetwork(name, { isSmall: true }), write, file);
}

/** Writes a network, reads it, compares what both give, and returns the one that was read. */
async function expectSame(exported: ExportedModel, write: (exported: ExportedModel, path: string) => Promise<void>, file: string): Promise<KerasModel> {
  return (await expectSameRead(exported, write, file)).model;
}

async function expectSameRead(exported: ExportedModel, write: (exported: ExportedModel, path: string) => Promise<void>, file: string): Promise<ReadNetwork> {
  const path = join(folder, file);
  await write(exported, path);
  const read = await readNetwork(path);
  const { model, weights } = read;
  const images = randomImages(exported, 2);
  await using before = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 2);
  // The normalisation came back as a layer.
  await using after = await onnxRuntime.predictor({ model, scales: exported.scales!.map(() => ({ offset: 0, scale: 1 })), threads: 1 }, weights, 2);
  expectClose("the probabilities", await after.predict(images, 2), await before.predict(images, 2));
  return read;
}

describe("a network that was written and read again gives the same probabilities", () => {
  test.each(Object.keys(zoo).filter((name) => !beyondTfjs.includes(name) && !drawing.includes(name)))("%s as TensorFlow.js", (name) => expectSameAfter(name, exportTfjs, "network"));
  test.each(Object.keys(zoo).filter((name) => !drawing.includes(name)))("%s as ONNX", (name) => expectSameAfter(name, exportOnnx, "network.onnx"));
});

test.each<[string, NetworkOptions, number, typeof exportOnnx, string]>([
  ["unet", { "same-padding": false, depth: 1 }, 20, exportOnnx, "network.onnx"],
  ["unet", { "same-padding": false, depth: 1, "batch-norm": true }, 20, exportTfjs, "network"],
  ["alexnet", { "batch-norm": true }, 67, exportTfjs, "network"],
  ["googlenet", { "batch-norm": true }, 32, exportTfjs, "network"],
  ["vgg16", { "batch-norm": true, "dense-layers": false, depth: 0.5 }, 32, exportOnnx, "network.onnx"],
  ["mobilenet-v2", { depth: 2 }, 32, exportOnnx, "network.onnx"],
])("%s with %j comes back and gives the same (%#)", async (name, options, size, write, file) => {
  await expectSame(exportedModel(name, smallNetwork(name, { size, options })), write, file);
});

test.each([
  ["perceptron", exportOnnx, "network.onnx", "Activation", { activation: "unit_step" }],
  ["perceptron", exportTfjs, "network", "Activation", { activation: "unit_step" }],
  ["googlenet", exportOnnx, "network.onnx", "LocalResponseNormalization", { size: 5, alpha: expect.closeTo(1e-4, 10), beta: 0.75, bias: 1 }],
] as const)("the %s that comes back (%#) has the layer that it learns through", async (name, write, file, kind, config) => {
  await write(exportedNetwork(name, { isSmall: true }), join(folder, file));
  const { model } = await readNetwork(join(folder, file));
  expect(model.config.layers).toContainEqual(expect.objectContaining({ class_name: kind, config: expect.objectContaining(config) }));
});

/** A custom network of layers that ONNX has no ops for in the opset that we write, or other ones. */
function customNetwork(): ExportedModel {
  const net = new FunctionalModel("custom");
  const images = net.input(8, 8, 2);
  const bent = net.conv(images, 4, 3, { activation: "gelu" });
  const normal = net.layer("LayerNormalization", [bent], { axis: -1, epsilon: 1e-3 });
  const whole = net.layer("LayerNormalization", [normal], { axis: [1, 2, 3], epsilon: 1e-5 });
  const columns = net.layer("LayerNormalization", [whole], { axis: [2], epsilon: 1e-5, center: false });
  const other = net.activation(net.conv(columns, 4, 1), "gelu_new");
  const [most, least] = [net.layer("Maximum", [columns, other], {}), net.layer("Minimum", [columns, other], {})];
  const enlarged = net.layer("UpSampling2D", [net.concatenate([most, least])], { size: [2, 3], interpolation: "bilinear" });
  const features = net.layer("LayerNormalization", [net.averaged(enlarged)], { axis: -1, scale: false });
  return exportedModel("custom", net.finish(images, net.classes(features, 3)));
}

test("a custom network with layers that ONNX has no ops for, or others, comes back as layers", async () => {
  const exported = customNetwork();
  const model = await expectSame(exported, exportOnnx, "network.onnx");
  const told = ({ config: { layers } }: KerasModel) =>
    layers.flatMap(({ class_name: kind, config: { axis, size, activation, center, scale } }) => {
      if (["gelu", "gelu_new"].includes(String(activation))) return [String(activation)];
      return ["Maximum", "Minimum", "UpSampling2D", "LayerNormalization"].includes(kind) ? [JSON.stringify([kind, axis, size, center ?? true, scale ?? true])] : [];
    });
  expect(told(model).sort()).toEqual(told(exported.model).sort());
});

test("poolings behind zeros around images, as many as their windows or fewer, come back and give the same", async () => {
  const net = new FunctionalModel("custom");
  const images = net.input(9, 9, 2);
  const maps = net.conv(images, 3, 3);
  const zeros = (padding: object) => net.layer("ZeroPadding2D", [maps], { padding });
  const pooled = [net.pool(zeros([[2, 1], [0, 3]]), "Max", 2, 1, "same"), net.pool(zeros([[2, 1], [0, 3]]), "Average", 3, 1, "same")];
  const whole = net.layer("GlobalMaxPooling2D", [zeros([[1, 1], [1, 1]])], {});
  await expectSame(exportedModel("custom", net.finish(images, net.classes(net.concatenate([net.averaged(net.concatenate(pooled)), whole]), 3))), exportOnnx, "network.onnx");
});

describe("recurrent layers in ONNX are nodes of its own, come back as layers, and learn", () => {
  const sequence = (...cells: readonly (readonly [kind: string, config: Readonly<Record<string, unknown>>])[]) => {
    const net = new FunctionalModel("custom");
    const images = net.input(8, 8, 2);
    const read = cells.reduce((x, [kind, config], place) => net.layer(kind, [x], { units: 5, return_sequences: place < cells.length - 1, ...config }), net.layer("Reshape", [images], { target_shape: [8, 16] }));
    return exportedModel("custom", net.finish(images, net.classes(read, 3)));
  };
  test.each<[string, ExportedModel]>([
    ...recurrent.map((name): [string, ExportedModel] => [name, exportedModel(name, smallNetwork(name, { options: { depth: 3, units: 6 } }))]),
    ["an LSTM backwards, with a hard sigmoid", sequence(["LSTM", { go_backwards: true, recurrent_activation: "hard_sigmoid" }])],
    ["a recurrent layer with ReLU behind an LSTM without a bias", sequence(["LSTM", { use_bias: false }], ["SimpleRNN", { activation: "relu" }])],
    ["a recurrent layer with ELU, backwards", sequence(["SimpleRNN", { activation: "elu", go_backwards: true }])],
  ])("%s", async (_, model) => {
    // Of images as they are: far from 0 a cell moves no more.
    const exported = { ...model, scales: model.scales!.map(() => ({ offset: 0, scale: 1 })) };
    const network = await expectSameRead(exported, exportOnnx, "network.onnx");
    const cells = ({ config: { layers } }: KerasModel) =>
      layers.flatMap(({ class_name: kind, config: { units, activation, recurrent_activation: gate, return_sequences: isEvery, go_backwards: isBackwards } }) => (["LSTM", "SimpleRNN"].includes(kind) ? [[kind, units, activation ?? "tanh", gate ?? (kind === "LSTM" ? "sigmoid" : null), isEvery ?? false, isBackwards ?? false]] : []));
    expect(cells(network.model)).toEqual(cells(exported.model));
    const { losses, unmoved } = await learning(network, 12, 0.01);
    // All but the normalisation of the images, which is not learned.
    expect(unmoved.filter((name) => !name.startsWith("BatchNormalization"))).toEqual([]);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  });
});

test.each(recurrent)("%s in Keras's weights has those of its cell where Keras looks for them, and comes back", async (name) => {
  const exported = exportedNetwork(name, { isSmall: true });
  const path = join(folder, "network.weights.h5");
  await exportKeras(exported, path);
  const cell = await withHdf5(await readFile(path), path, (root) => root.group(`layers/${name === "rnn" ? "simple_rnn" : "lstm"}/cell/vars`)?.names());
  expect(cell).toEqual(["0", "1", "2"]);
  const { weights } = await readNetwork(path);
  for (const [weight, values] of exported.weights) expect(weights.get(weight)).toEqual(values);
});
