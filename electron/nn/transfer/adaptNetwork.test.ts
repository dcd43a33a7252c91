import { describe, expect, test } from "vitest";
import { expectClose } from "../../engines/fixtures/closeness.ts";
import { startOf } from "../../engines/fixtures/keras.ts";
import { randomNumbers, run } from "../../engines/fixtures/running.ts";
import { around } from "../../engines/fixtures/smallNetworks.ts";
import { buildInferenceGraph } from "../inferenceGraph.ts";
import type { KerasModel } from "../keras.ts";
import { FunctionalModel, type Tensor } from "../zoo/functionalModel.ts";
import { type Adaptation, adaptNetwork } from "./adaptNetwork.ts";

const wanted: Adaptation = { task: "classes", size: 8, channels: 2, classes: 3, until: null, head: "auto", freeze: "nothing", l1: 0, l2: 0, seed: 3 };
const withWeights = (model: KerasModel) => ({ model, weights: startOf(model) });
const small = withWeights(around((network, x) => network.layer("GlobalAveragePooling2D", [network.batchNorm(x)], {}), { width: 7, flat: true }));
const kinds = ({ config }: KerasModel) => config.layers.map(({ class_name }) => class_name);

/** A network that ends in 1 x 1 convolutions whose maps are averaged. */
function convolutional(filters: number, ending: "softmax" | "features"): KerasModel {
  const model = new FunctionalModel("convolutional");
  const input = model.input(8, 8, 2);
  const x = model.layer("GlobalAveragePooling2D", [model.conv(model.conv(input, 4, 3), filters, 1)], {});
  return model.finish(input, ending === "softmax" ? model.activation(x, "softmax") : x);
}

test("images of another number of channels: the same image in every channel gives the same features as before", async () => {
  const adapted = adaptNetwork(small, { ...wanted, size: 7, channels: 5 }, "x.json");
  const image = randomNumbers(49, 1);
  const images = (channels: number) => Float32Array.from({ length: channels * 49 }, (_, i) => image[i % 49]!);
  const output = async ({ model, weights }: { model: KerasModel; weights: ReadonlyMap<string, Float32Array> }, channels: number) =>
    (await run(buildInferenceGraph(model, { batch: 1, scales: null }), { ...Object.fromEntries(weights), images: images(channels) }))["probabilities"]!;
  expectClose("the output", await output(adapted, 5), await output(small, 2));
  expect(adapted.changes).toEqual(["first layer for 5 channels instead of 2"]);
});

describe("the last layer", () => {
  test("stays where it has as many outputs as there are classes, and is new where not or where asked", () => {
    const of = (changes: Partial<Adaptation>) => adaptNetwork(small, { ...wanted, ...changes }, "x.json").weights.get("classes/kernel")!;
    expect(of({})).toBe(small.weights.get("classes/kernel"));
    expect(of({ head: "new" })).not.toEqual(small.weights.get("classes/kernel"));
    expect(of({ classes: 6 })).toHaveLength(18);
    expect(of({ classes: 6, seed: 4 })).not.toEqual(of({ classes: 6 }));
  });

  test.each([
    ["a convolution of which a softmax follows", convolutional(5, "softmax"), ["InputLayer", "Conv2D", "Conv2D", "GlobalAveragePooling2D", "Activation"]],
    ["a convolution with the 1000 classes of ImageNet", convolutional(1000, "features"), ["InputLayer", "Conv2D", "Conv2D", "GlobalAveragePooling2D", "Activation"]],
    ["none, where a network ends in features", convolutional(64, "features"), ["InputLayer", "Conv2D", "Conv2D", "GlobalAveragePooling2D", "Dense"]],
  ])("is %s", (_, model, expected) => {
    const adapted = adaptNetwork(withWeights(model), wanted, "x.json");
    expect(kinds(adapted.model)).toEqual(expected);
    expect(adapted.model.config.layers[2]!.config["filters"]).toBe(expected.at(-1) === "Dense" ? 64 : 3);
  });
});

test("what is frozen was asked for, but for the normalisation of the images themselves", () => {
  const model = new FunctionalModel("frozen");
  const input = model.input(8, 8, 2);
  const scaled = model.layer("BatchNormalization", [input], { trainable: false }, "scaled");
  const features = model.layer("BatchNormalization", [model.conv(scaled, 4, 3)], { trainable: false }, "normalised");
  const whole = withWeights(model.finish(input, model.classes(model.layer("Flatten", [features], {}), 3)));
  const trainable = (freeze: Adaptation["freeze"]) => adaptNetwork(whole, { ...wanted, freeze }, "x.json").model.config.layers.filter(({ config }) => config["trainable"]).map(({ name }) => name);
  expect(trainable("nothing")).toEqual(["images", "conv2_d", "normalised", "flatten", "classes"].map((name) => whole.model.config.layers.find((layer) => layer.name.replaceAll("_", "") === name.replaceAll("_", ""))!.name));
  expect(trainable("backbone")).toEqual(["classes"]);
  expect(trainable("layer:normalised")).toEqual(["flatten", "classes"]);
});

test("a network that ends in the logarithm of a softmax ends in the softmax, its weights kept", () => {
  const model = new FunctionalModel("logarithm");
  const input = model.input(8, 8, 2);
  const scores = model.dense(model.layer("Flatten", [input], {}), 3, {}, "scores");
  const before = withWeights(model.finish(input, model.activation(scores, "log_softmax")));
  const adapted = adaptNetwork(before, wanted, "x.onnx");
  expect(adapted.weights).toEqual(before.weights);
  expect(adapted.model.config.layers.at(-1)).toMatchObject({ class_name: "Activation", config: { activation: "softmax" } });
});

describe("a network that answers for every pixel, for masks", () => {
  const forMasks: Adaptation = { ...wanted, task: "masks", classes: 2 };
  /** Images halved and enlarged again, and `outputs` maps behind them. */
  const forPixels = (outputs: number, ending: (model: FunctionalModel, x: Tensor) => Tensor) => {
    const model = new FunctionalModel("pixels");
    const input = model.input(8, 8, 2);
    const x = model.layer("UpSampling2D", [model.pool(model.conv(input, 4, 3, { activation: "relu" }), "Max", 2)], { size: [2, 2] });
    return withWeights(model.finish(input, ending(model, model.conv(x, outputs, 1, {}, "classes"))));
  };
  const given = async ({ model, weights }: { model: KerasModel; weights: ReadonlyMap<string, Float32Array> }, size: number) =>
    (await run(buildInferenceGraph(model, { batch: 1, scales: null }), { ...Object.fromEntries(weights), images: randomNumbers(2 * size * size, 4) }))["probabilities"]!;

  test("keeps its weights at any size, with a softmax over background and object", async () => {
    const before = forPixels(2, (model, x) => model.activation(x, "softmax"));
    const adapted = adaptNetwork(before, { ...forMasks, size: 12 }, "x.onnx");
    expect(adapted.changes).toEqual([]);
    expect(adapted.weights).toEqual(before.weights);
    expect(await given(adapted, 12)).toHaveLength(2 * 12 * 12);
  });

  test.each<[string, (model: FunctionalModel, x: Tensor) => Tensor]>([
    ["one sigmoid", (model, x) => model.activation(x, "sigmoid")],
    ["one transposed convolution with a sigmoid", (model, x) => model.layer("Conv2DTranspose", [x], { filters: 1, kernel_size: [3, 3], strides: [1, 1], padding: "same", activation: "sigmoid" })],
  ])("with %s says the same with two shares", async (_, ending) => {
    const before = forPixels(1, ending);
    const adapted = adaptNetwork(before, forMasks, "x.onnx");
    const [shares, objects] = [await given(adapted, 8), await given(before, 8)];
    expectClose("objects", shares.subarray(64), objects);
    expectClose("background", shares.subarray(0, 64), objects.map((share) => 1 - share));
    expect(adapted.changes).toEqual([expect.stringContaining("with a share of background beside that of objects")]);
  });

  test("has a new last layer where it tells other classes apart, and one behind its maps where it is cut off", () => {
    const before = forPixels(5, (model, x) => model.activation(x, "softmax"));
    const whole = adaptNetwork(before, forMasks, "x.onnx");
    expect(whole.changes).toEqual(["layer classes new, with 2 instead of 5 outputs"]);
    expect(whole.weights.get("classes/kernel")).toHaveLength(2 * 4);
    const cut = adaptNetwork(before, { ...forMasks, until: before.model.config.layers.find(({ class_name }) => class_name === "UpSampling2D")!.name, freeze: "backbone" }, "x.onnx");
    expect(kinds(cut.model)).toEqual(["InputLayer", "Conv2D", "MaxPooling2D", "UpSampling2D", "Conv2D"]);
    expect(cut.model.config.layers.filter(({ config }) => config["trainable"] === true).map(({ name }) => name)).toEqual(["classes"]);
  });

  test("is refused where it does not answer for every pixel", () => {
    expect(() => adaptNetwork(small, { ...forMasks, size: 7 }, "x.onnx")).toThrow("for an image of 7 x 7 pixels it gives one answer and not one for every pixel");
  });
});
