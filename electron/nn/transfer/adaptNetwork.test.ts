import { describe, expect, test } from "vitest";
import { expectClose } from "../../engines/fixtures/closeness.ts";
import { startOf } from "../../engines/fixtures/keras.ts";
import { randomNumbers, run } from "../../engines/fixtures/running.ts";
import { around } from "../../engines/fixtures/smallNetworks.ts";
import { buildInferenceGraph } from "../inferenceGraph.ts";
import type { KerasModel } from "../keras.ts";
import { FunctionalModel } from "../zoo/functionalModel.ts";
import { type Adaptation, adaptNetwork } from "./adaptNetwork.ts";

const wanted: Adaptation = { size: 8, channels: 2, classes: 3, until: null, head: "auto", freeze: "nothing", l1: 0, l2: 0, seed: 3 };
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
