import { describe, expect, test } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { differentiate } from "../nn/differentiate.ts";
import { Graph } from "../nn/graph.ts";
import { buildInferenceGraph } from "../nn/inferenceGraph.ts";
import type { KerasModel } from "../nn/keras.ts";
import { activate, type ActivationName } from "../nn/layers/activation.ts";
import { layers } from "../nn/layers/index.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph, updated } from "../nn/trainingGraph.ts";
import { FunctionalModel, type Tensor } from "../nn/zoo/functionalModel.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { kerasTwin, randomBatch, startOf } from "./fixtures/keras.ts";
import { randomNumbers, run } from "./fixtures/running.ts";
import { around, everything } from "./fixtures/smallNetworks.ts";
import { numbersOf, tensorOf, tf } from "./fixtures/tensorflow.ts";

const COUNT = 3;
const checked = new Set<string>();

/**
 * Compares loss, output, gradients, moving statistics after the pass, and predictions. Where TF.js has a gradient wrong, ours is compared with
 * how much TF.js's own loss changes along it.
 */
async function agrees(model: KerasModel, { wrongGradient = false } = {}): Promise<void> {
  for (const { class_name } of model.config.layers) checked.add(class_name);
  const start = startOf(model);
  const batch = randomBatch(model, COUNT);
  const { graph, network } = buildTrainingGraph(model, { batch: COUNT, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
  const { images, targets, imageWeights } = batch;
  const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, learningRate: Float32Array.of(0) });
  const predicted = await run(buildInferenceGraph(model, { batch: COUNT, scales: null }), { ...Object.fromEntries(start), images });

  const twin = await kerasTwin(model, start);
  expectClose("the prediction", predicted["probabilities"]!, twin.predict(images, COUNT));
  const expected = twin.step(batch, crossEntropy);
  expectClose("the loss", found["loss"]!, [expected.loss]);
  expectClose("the output", found["probabilities"]!, expected.output);
  if (wrongGradient) return agreesAlong(model, start, found);
  // The floor is for a bias before a batch normalisation, whose gradient is nothing but rounding.
  for (const [weight, gradient] of expected.gradients) expectClose(`the gradient of ${weight}`, found[`gradient of ${weight}`]!, gradient, { tolerance: 3e-5, floor: 0.01 });
  const moved = twin.weights();
  for (const name of network.updates.keys()) expectClose(name, found[updated(name)]!, moved.get(name)!);
}

/** Central difference of TF.js's loss along the gradient found here, whose slope is the norm of the gradient. */
async function agreesAlong(model: KerasModel, start: Map<string, Float32Array>, found: Record<string, Float32Array>): Promise<void> {
  const names = [...start.keys()].filter((name) => `gradient of ${name}` in found);
  const norm = Math.sqrt(names.flatMap((name) => [...found[`gradient of ${name}`]!]).reduce((sum, value) => sum + value ** 2, 0));
  const lossAt = async (distance: number) => {
    const moved = new Map(start);
    for (const name of names) moved.set(name, start.get(name)!.map((value, i) => value + (distance * found[`gradient of ${name}`]![i]!) / norm));
    return (await kerasTwin(model, moved)).step(randomBatch(model, COUNT), crossEntropy).loss;
  };
  const slope = ((await lossAt(0.01)) - (await lossAt(-0.01))) / 0.02;
  expectClose("the gradient", [norm], [slope], { tolerance: 1e-3 });
}

const paddings = ["valid", "same"] as const;
const sides = [[7, 6], [8, 9]] as const;

describe("layers agree with TF.js", () => {
  for (const padding of paddings) {
    for (const [height, width] of sides) {
      const shape = { height, width };
      const images = `${padding}, ${height} x ${width}`;
      test(`Conv2D with stride 2, ${images}`, () => agrees(around((model, x) => model.conv(x, 4, 3, { strides: [2, 2], padding }), shape)));
      test(`Conv2D with kernels 4 x 3 and strides 1 and 3, ${images}`, () =>
        agrees(around((model, x) => model.conv(x, 4, 1, { kernel_size: [4, 3], strides: [1, 3], padding, use_bias: false, activation: "tanh" }), shape)));
      test(`Conv2D with kernels 1 x 1 and stride 2, ${images}`, () => agrees(around((model, x) => model.conv(x, 4, 1, { strides: [2, 2], padding }), shape)));
      for (const kind of ["Max", "Average"] as const) {
        // TF.js leaves the padding out of the mean but divides the gradient by the whole window.
        const wrongGradient = kind === "Average" && padding === "same";
        test(`${kind}Pooling2D of 2, ${images}`, () => agrees(around((model, x) => model.pool(x, kind, 2, 2, padding), shape), { wrongGradient }));
        test(`${kind}Pooling2D of 3 every 2, ${images}`, () => agrees(around((model, x) => model.pool(x, kind, 3, 2, padding), shape), { wrongGradient }));
      }
    }
  }

  test.each(["linear", "hard_sigmoid", "sigmoid", "tanh", "relu", "relu6", "elu", "swish", "gelu", "softplus"])("Activation %s", (activation) => agrees(around((model, x) => model.activation(x, activation))));
  test("Activation softmax as a layer of its own", () => {
    const model = new FunctionalModel("small");
    const input = model.input(4, 5, 2);
    const logits = model.dense(model.layer("Flatten", [input], {}), 3);
    const network = model.finish(input, model.activation(logits, "softmax"));
    // The width of the output is read from the last layer, which says it here too.
    Object.assign(network.config.layers.at(-1)!.config, { units: 3 });
    return agrees(network);
  });
  test("Activation leaky_relu, which is the layer LeakyReLU, and silu, which is swish", async () => {
    for (const [name, twin] of [["leaky_relu", ["LeakyReLU", { alpha: 0.2 }]], ["silu", ["Activation", { activation: "swish" }]]] as const) {
      expect(outputOf((model, x) => model.activation(x, name))).toEqual(outputOf((model, x) => model.layer(twin[0], [x], twin[1])));
    }
  });
  test.each<[string, object]>([["ReLU", {}], ["ReLU", { max_value: 0.7 }], ["LeakyReLU", {}], ["LeakyReLU", { alpha: 0.1 }], ["ELU", {}]])("%s %j", (kind, settings) =>
    agrees(around((model, x) => model.layer(kind, [x], { ...settings }))));
  test("Softmax over the channels of images, and over features", () =>
    agrees(around((model, x) => model.layer("Softmax", [model.dense(model.layer("Flatten", [model.layer("Softmax", [x], { axis: -1 })], {}), 4)], { axis: -1 }), { flat: true })));
  test("Add of two and of three, one of them used twice", () =>
    agrees(around((model, x) => model.layer("Add", [model.layer("Add", [x, model.conv(x, 3, 1)], {}), x, model.conv(x, 3, 3)], {}))));
  test("Concatenate of images", () => agrees(around((model, x) => model.layer("Concatenate", [x, model.conv(x, 2, 1), x], { axis: -1 }))));
  test("Concatenate of features", () =>
    agrees(around((model, x) => model.layer("Concatenate", [model.layer("Flatten", [x], {}), model.layer("GlobalAveragePooling2D", [x], {})], { axis: -1 }), { flat: true })));
  test("Flatten of single pixels", () =>
    agrees(around((model, x) => {
      const pixel = model.pool(model.conv(x, 5, 3), "Max", 6);
      return model.dense(model.layer("Flatten", [pixel], {}), 4);
    }, { flat: true })));
  test("Dense without bias, and with sigmoid", () => agrees(around((model, x) => model.dense(model.dense(model.layer("Flatten", [x], {}), 5, { use_bias: false }), 4, { activation: "sigmoid" }), { flat: true })));
  test("GlobalAveragePooling2D", () => agrees(around((model, x) => model.layer("GlobalAveragePooling2D", [x], {}), { flat: true })));
  test("BatchNormalization of images, with its moving statistics", () => agrees(around((model, x) => model.batchNorm(x))));
  test("BatchNormalization of features, with its moving statistics", () =>
    agrees(around((model, x) => model.layer("BatchNormalization", [model.dense(model.layer("Flatten", [x], {}), 5)], { axis: [1], momentum: 0.8, epsilon: 0.01 }), { flat: true })));
  test("ZeroPadding2D, alone and before a convolution and a pooling", () =>
    agrees(around((model, x) => {
      const padded = model.layer("ZeroPadding2D", [x], { padding: [[1, 2], [0, 3]] });
      return model.layer("ZeroPadding2D", [model.pool(model.conv(padded, 3, 3, { padding: "valid", strides: [2, 2] }), "Max", 2, 1)], { padding: [1, 1] });
    })));
  test("ZeroPadding2D whose zeros two layers read", () =>
    agrees(around((model, x) => {
      const padded = model.layer("ZeroPadding2D", [x], { padding: 2 });
      return model.layer("Concatenate", [model.conv(padded, 2, 3), model.pool(padded, "Average", 3, 1, "same")], { axis: -1 });
    })));
  test.each<[string, object]>([["the channels", { axis: -1 }], ["the whole image", { axis: [1, 2, 3] }], ["rows and channels", { axis: [1, 3], epsilon: 0.1 }]])("LayerNormalization over %s", (_, settings) =>
    agrees(around((model, x) => model.layer("LayerNormalization", [x], { ...settings }))));
  test("LayerNormalization of features", () => agrees(around((model, x) => model.layer("LayerNormalization", [model.dense(model.layer("Flatten", [x], {}), 5)], {}), { flat: true })));

  for (const kind of ["SimpleRNN", "LSTM"]) {
    test(`${kind}: its last output, its sequence, backwards, without bias, and with other activations`, async () => {
      // TF.js has another default than Keras.
      const gates = kind === "LSTM" ? { recurrent_activation: "sigmoid" } : {};
      await agrees(overTime((model, x) => model.layer(kind, [x], { units: 4, ...gates })));
      await agrees(overTime((model, x) => model.layer(kind, [model.layer(kind, [x], { units: 4, return_sequences: true, go_backwards: true, ...gates })], { units: 3, use_bias: false, activation: "sigmoid", ...gates })));
      const sequence = { units: 3, return_sequences: true, ...(kind === "LSTM" && { recurrent_activation: "hard_sigmoid", unit_forget_bias: false }) };
      await agrees(overTime((model, x) => model.layer("Flatten", [model.layer("LayerNormalization", [model.layer(kind, [x], sequence)], {})], {})));
    });
  }

  test("L1 and L2 penalties of convolutions and dense layers", () => agrees(everything({ dropout: 0 })));
});

/** A network of sequences of five vectors of three features. */
function overTime(build: (model: FunctionalModel, x: Tensor) => Tensor): KerasModel {
  const model = new FunctionalModel("sequences");
  const input = model.layer("InputLayer", [], { batch_input_shape: [null, 5, 3], dtype: "float32", sparse: false }, "images");
  return model.finish(input, model.classes(build(model, input), 3));
}

/** The ops that a layer between others makes of a network, with their attributes. */
function outputOf(build: Parameters<typeof around>[0]) {
  return buildInferenceGraph(around(build), { batch: 1, scales: null }).nodes.map(({ op, attributes }) => ({ op, attributes }));
}

describe("activations that TF.js does not have", () => {
  const numbers = Float32Array.of(-2.5, -1e-3, 0, 1e-3, 3);

  test.each<[ActivationName, number[]]>([["unit_step", [0, 0, 0, 1, 1]], ["sign", [-1, -1, 0, 1, 1]]])("%s jumps at 0, and gradient passes straight through it", async (name, expected) => {
    const graph = new Graph();
    const x = graph.input("x", [5]);
    const y = activate(graph, name, x);
    const weights = Float32Array.of(1, 2, 3, 4, 5);
    const loss = graph.call("ReduceSum", [graph.call("Mul", [y, graph.constant(weights, [5])])], { axes: [0], keepdims: 0 });
    graph.output("y", y);
    graph.output("dx", differentiate(graph, loss, [x])[0]!);
    const found = await run(graph, { x: numbers });
    expect([...found["y"]!]).toEqual(expected);
    expect(found["dx"]).toEqual(weights);
  });
});

describe("Dropout", () => {
  const model = around((builder, x) => builder.layer("Dropout", [x], { rate: 0.4 }));
  const start = startOf(model);
  const { images, targets, imageWeights } = randomBatch(model, COUNT);

  test("drops what the noise says, raises the rest, and hands gradient back through what is left", async () => {
    checked.add("Dropout");
    const { graph, network } = buildTrainingGraph(model, { batch: COUNT, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
    const [name, noise] = [...network.noise][0]!;
    const numbers = Float32Array.from(randomNumbers(COUNT * 3 * 7 * 6, 3), (value) => Math.abs(value) % 1);
    const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, [name]: numbers, learningRate: Float32Array.of(0) });

    const kept = tf.transpose(tf.div(tf.cast(tf.greater(tensorOf(numbers, noise.type.shape), 0.4), "float32"), 0.6), [0, 2, 3, 1]);
    const [convolve, , flatten, classify] = (await kerasTwin(model, start)).network.layers.slice(1);
    const x = tf.transpose(tensorOf(images, [COUNT, 2, 7, 6]), [0, 2, 3, 1]);
    const pass = (bias: tf.Tensor) => {
      const maps = tf.add(tf.sub(convolve!.apply(x) as tf.Tensor, tensorOf(start.get("conv2d/bias")!, [3])), bias);
      const output = classify!.apply(flatten!.apply(tf.mul(maps, kept))) as tf.Tensor;
      return tf.neg(tf.mean(tf.mul(tf.sum(tf.mul(tf.log(output), tensorOf(targets, [COUNT, 3])), 1), tensorOf(imageWeights, [COUNT]))));
    };
    const { value, grad } = tf.valueAndGrad(pass)(tensorOf(start.get("conv2d/bias")!, [3]));
    expectClose("the loss", found["loss"]!, numbersOf(value));
    expectClose("the gradient before it", found["gradient of conv2d/bias"]!, numbersOf(grad), { tolerance: 3e-5 });
  });

  test("drops its share in training and nothing in prediction", async () => {
    const predicted = await run(buildInferenceGraph(model, { batch: COUNT, scales: null }), { ...Object.fromEntries(start), images });
    expectClose("the prediction", predicted["probabilities"]!, (await kerasTwin(model, start)).predict(images, COUNT));
  });
});

test("every layer was compared", () => {
  expect([...checked].filter((name) => name !== "InputLayer").sort()).toEqual(Object.keys(layers).sort());
});
