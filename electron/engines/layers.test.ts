// One file of over 300 lines, because every layer is compared with TF.js in the same few ways, most of them in a line.
import { describe, expect, test } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { differentiate } from "../nn/differentiate.ts";
import { Graph } from "../nn/graph.ts";
import { buildInferenceGraph } from "../nn/inferenceGraph.ts";
import type { KerasModel } from "../nn/keras.ts";
import { activate, type ActivationName } from "../nn/layers/activation.ts";
import { layers } from "../nn/layers/index.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph } from "../nn/trainingGraph.ts";
import { asPredicted } from "../nn/transfer/sampling.ts";
import { FunctionalModel, type Tensor } from "../nn/zoo/functionalModel.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { kerasTwin, randomBatch, startOf } from "./fixtures/keras.ts";
import { COUNT, expectTwinLayers } from "./fixtures/layerTwin.ts";
import { randomNumbers, run } from "./fixtures/running.ts";
import { samplingStep } from "./fixtures/samplingTwin.ts";
import { around, everything } from "./fixtures/smallNetworks.ts";
import { channelsLast, numbersOf, tensorOf, tf } from "./fixtures/tensorflow.ts";

const checked = new Set<string>();

/** Compares a network with TF.js, and remembers which layers it has. */
function agrees(model: KerasModel, ways: Parameters<typeof expectTwinLayers>[1] = {}): Promise<void> {
  for (const { class_name } of model.config.layers) checked.add(class_name);
  return expectTwinLayers(model, ways);
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

  for (const padding of paddings) {
    for (const strides of [[1, 1], [2, 2]]) {
      const settings = { kernel_size: [3, 3], strides, padding };
      const shape = { height: 9, width: 8 };
      const how = `${padding}, stride ${strides[0]}`;
      test(`DepthwiseConv2D with two kernels a channel, ${how}`, () => agrees(around((model, x) => model.layer("DepthwiseConv2D", [x], { ...settings, depth_multiplier: 2, activation: "tanh" }), shape)));
      test(`SeparableConv2D, ${how}`, () => agrees(around((model, x) => model.layer("SeparableConv2D", [x], { ...settings, filters: 4, depth_multiplier: 2 }), shape)));
      test(`Conv2DTranspose, ${how}`, () => agrees(around((model, x) => model.layer("Conv2DTranspose", [x], { ...settings, filters: 4, activation: "tanh" }), shape)));
    }
    test(`Conv2DTranspose of 2 every 2 and of 4 x 3 every 2 x 1, ${padding}`, () =>
      agrees(around((model, x) => {
        const larger = model.layer("Conv2DTranspose", [x], { filters: 4, kernel_size: 2, strides: 2, padding, use_bias: false });
        return model.layer("Conv2DTranspose", [larger], { filters: 2, kernel_size: [4, 3], strides: [2, 1], padding });
      }, { height: 4, width: 3 })));
  }
  test("DepthwiseConv2D after ZeroPadding2D, without bias", () =>
    agrees(around((model, x) => model.layer("DepthwiseConv2D", [model.layer("ZeroPadding2D", [x], { padding: [[0, 1], [0, 1]] })], { kernel_size: 3, strides: [2, 2], use_bias: false }))));
  test("Conv2D in groups is one whose kernels are zero outside their group", async () => {
    const settings = { strides: [1, 1], kernel_size: [3, 2], padding: "same", activation: "tanh" };
    const [grouped, whole] = [3, 1].map((groups) => around((model, x) => model.layer("Conv2D", [model.conv(x, 6, 1)], { ...settings, filters: 9, groups }, "grouped")));
    const start = startOf(grouped!);
    const kernels = tensorOf(start.get("grouped/kernel")!, [3, 3, 2, 3, 2]);
    // Kernels of group i see channels 2 i and 2 i + 1 of six.
    const apart = [0, 1, 2].map((group) => tf.pad(tf.gather(kernels, group), [[0, 0], [2 * group, 4 - 2 * group], [0, 0], [0, 0]]));
    const spread = new Map([...start, ["grouped/kernel", numbersOf(tf.concat(apart, 0))]]);

    const batch = randomBatch(grouped!, COUNT);
    const { images, targets, imageWeights } = batch;
    const { graph } = buildTrainingGraph(grouped!, { batch: COUNT, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
    const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, learningRate: Float32Array.of(0) });
    const expected = (await kerasTwin(whole!, spread)).step(batch, crossEntropy);
    expectClose("the output", found["probabilities"]!, expected.output);
    for (const [weight, gradient] of expected.gradients) {
      const own = (all: tf.Tensor) => numbersOf(tf.concat([0, 1, 2].map((group) => tf.slice(all, [3 * group, 2 * group, 0, 0], [3, 2, 3, 2])), 0));
      expectClose(`the gradient of ${weight}`, found[`gradient of ${weight}`]!, weight === "grouped/kernel" ? own(tensorOf(gradient, [9, 6, 3, 2])) : gradient, { tolerance: 3e-5 });
    }
  });

  // The gradient of TF.js is not one of its own loss.
  test.each([[[2, 2]], [[1, 3]]])("UpSampling2D by %j, to the nearest", (size) => agrees(around((model, x) => model.layer("UpSampling2D", [x], { size, interpolation: "nearest" })), { wrongGradient: true }));
  // TF.js's own layer takes the corners of pixels for their middles, which Keras does not; its op can do both, but has no gradient where height and width differ.
  test.each([[2, 2], [3, 1]])("UpSampling2D by %i and %i, on straight lines between the middles of pixels", async (...size) => {
    const model = around((builder, x) => builder.layer("UpSampling2D", [x], { size, interpolation: "bilinear" }), { height: 5, width: 4 });
    checked.add("UpSampling2D");
    const start = startOf(model);
    const { images, targets, imageWeights, count } = randomBatch(model, COUNT);
    const { graph } = buildTrainingGraph(model, { batch: COUNT, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
    const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, learningRate: Float32Array.of(0) });
    const [convolve, , flatten, classify] = (await kerasTwin(model, start)).network.layers.slice(1);
    const gradient = tensorOf(found["gradient of conv2d/bias"]!, [3]);
    const norm = numbersOf(tf.norm(gradient))[0]!;
    const lossAt = (distance: number) => {
      const maps = tf.add(convolve!.apply(channelsLast(tensorOf(images, [count, 2, 5, 4]))) as tf.Tensor, tf.mul(gradient, distance / norm));
      const output = classify!.apply(flatten!.apply(tf.image.resizeBilinear(maps as tf.Tensor4D, [5 * size[0]!, 4 * size[1]!], false, true))) as tf.Tensor;
      return numbersOf(tf.neg(tf.mean(tf.mul(tf.sum(tf.mul(tf.log(output), tensorOf(targets, [COUNT, 3])), 1), tensorOf(imageWeights, [COUNT])))))[0]!;
    };
    expectClose("the loss", found["loss"]!, [lossAt(0)]);
    expectClose("the gradient before it", [norm], [(lossAt(0.004) - lossAt(-0.004)) / 0.008], { tolerance: 1e-3 });
  });

  test.each(["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"])("%s of two convolutions", (kind) => agrees(around((model, x) => model.layer(kind, [model.conv(x, 3, 1), model.conv(x, 3, 3)], {}))));
  test.each(["Average", "Multiply", "Maximum"])("%s of three", (kind) => agrees(around((model, x) => model.layer(kind, [model.activation(model.conv(x, 3, 3), "tanh"), model.activation(x, "tanh"), model.conv(x, 3, 1)], {}))));
  test("Multiply with one number a channel, as squeeze and excitation does", () =>
    agrees(around((model, x) => model.layer("Multiply", [x, model.conv(model.layer("Reshape", [model.layer("GlobalAveragePooling2D", [x], {})], { target_shape: [1, 1, 3] }), 3, 1, { activation: "sigmoid" })], {}))));
  test.each([1, 2])("Concatenate along the axis %i", (axis) => agrees(around((model, x) => model.layer("Concatenate", [x, model.conv(x, 3, 1)], { axis }))));
  test("CustomScaleLayer and Rescaling", () =>
    agrees(around((model, x) => model.layer("CustomScaleLayer", [x, model.layer("Rescaling", [model.conv(x, 3, 1)], { scale: 1.5, offset: -0.25 })], { scale: 0.17 }))));
  test("an axis counted from the end, and a side that is left open, mean what they mean in Keras", async () => {
    const [counted, named] = [{ axis: -2, sides: [6, -1, 3] }, { axis: 2, sides: [6, 14, 3] }].map(({ axis, sides }) =>
      around((model, x) => model.layer("Reshape", [model.layer("Concatenate", [x, model.conv(x, 3, 1)], { axis })], { target_shape: sides })),
    );
    const inputs = { ...Object.fromEntries(startOf(named!)), images: randomBatch(named!, COUNT).images };
    const [found, expected] = await Promise.all([counted!, named!].map((model) => run(buildInferenceGraph(model, { batch: COUNT, scales: null }), inputs)));
    expect(found!["probabilities"]).toEqual(expected!["probabilities"]);
  });
  test.each([[[7, 18]], [[2, 3, 21]], [[126]]])("Reshape to %j", (target_shape) =>
    agrees(around((model, x) => model.layer("Reshape", [x], { target_shape }), { flat: target_shape.length === 1 })));
  test("Permute of an image, and of rows", () =>
    agrees(around((model, x) => model.layer("Permute", [model.layer("Reshape", [model.conv(model.layer("Permute", [x], { dims: [3, 1, 2] }), 2, 3)], { target_shape: [6, 7] })], { dims: [2, 1] }))));
  test("Cropping2D in the middle of a network", () =>
    agrees(around((model, x) => model.layer("Cropping2D", [model.conv(model.layer("Cropping2D", [x], { cropping: 1 }), 2, 1)], { cropping: [[1, 0], [0, 2]] }))));
  test.each([1, 5])("LocalResponseNormalization over %i channels", (size) =>
    agrees(around((model, x) => model.layer("LocalResponseNormalization", [model.conv(x, 7, 1)], { size, alpha: 0.3, beta: 0.75, bias: 2 }))));
  test("GlobalMaxPooling2D", () => agrees(around((model, x) => model.layer("GlobalMaxPooling2D", [x], {}), { flat: true })));
  test("MaxPooling2D of 3 x 2 every 1 x 2 and AveragePooling2D of 2 x 3 every 3 x 1", () =>
    agrees(around((model, x) => {
      const highest = model.layer("MaxPooling2D", [x], { pool_size: [3, 2], strides: [1, 2], padding: "same" });
      return model.layer("AveragePooling2D", [highest], { pool_size: [2, 3], strides: [3, 1], padding: "valid" });
    }, { height: 8, width: 9 })));
  test("Dense pixel by pixel", () => agrees(around((model, x) => model.dense(x, 4, { activation: "tanh" }))));

  test.each(["linear", "hard_sigmoid", "sigmoid", "tanh", "relu", "relu6", "elu", "swish", "gelu", "softplus"])("Activation %s", (activation) => agrees(around((model, x) => model.activation(x, activation))));
  test("Activation softmax as a layer of its own", () => {
    const model = new FunctionalModel("small");
    const input = model.input(4, 5, 2);
    const logits = model.dense(model.layer("Flatten", [input], {}), 3);
    return agrees(model.finish(input, model.activation(logits, "softmax")));
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
  test.each([[true, false], [false, true], [false, false]])("BatchNormalization with scale %s and center %s, two in a row", (scale, center) =>
    agrees(around((model, x) => ["a", "b"].reduce((before) => model.layer("BatchNormalization", [model.conv(before, 3, 1)], { scale, center, axis: 3, momentum: 0.7, epsilon: 1e-3 }), x))));
  test("BatchNormalization of features, with its moving statistics", () =>
    agrees(around((model, x) => model.layer("BatchNormalization", [model.dense(model.layer("Flatten", [x], {}), 5)], { axis: [1], momentum: 0.8, epsilon: 0.01 }), { flat: true })));
  test("ZeroPadding2D, alone and before a convolution and a pooling", () =>
    agrees(around((model, x) => {
      const padded = model.layer("ZeroPadding2D", [x], { padding: [[1, 2], [0, 3]] });
      return model.layer("ZeroPadding2D", [model.pool(model.conv(padded, 3, 3, { padding: "valid", strides: [2, 2] }), "Max", 2, 1)], { padding: [1, 1] });
    })));
  test("ZeroPadding2D between ReLU and a pooling that takes its zeros over, or pads as well", async () => {
    const padded = (model: FunctionalModel, x: Tensor) => model.layer("ZeroPadding2D", [model.activation(x, "relu")], { padding: 1 });
    await agrees(around((model, x) => model.pool(padded(model, x), "Max", 3, 2)));
    await agrees(around((model, x) => model.pool(padded(model, x), "Max", 3, 2, "same"), { height: 7, width: 7 }));
  });
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

test("GELU by a tanh, which TF.js has but cannot read by its name, is what its formula says, and so is its gradient", async () => {
  const numbers = Float32Array.of(-4, -2.5, -0.7, -1e-3, 0, 0.4, 3, 6);
  const graph = new Graph();
  const x = graph.input("x", [8]);
  const y = activate(graph, "gelu_new", x);
  graph.output("y", y);
  graph.output("dx", differentiate(graph, graph.call("ReduceSum", [y], { axes: [0], keepdims: 0 }), [x])[0]!);
  const found = await run(graph, { x: numbers });
  const formula = (x: tf.Tensor) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3)))))));
  expectClose("the output", found["y"]!, numbersOf(formula(tensorOf(numbers, [8]))));
  expectClose("the gradient", found["dx"]!, numbersOf(tf.grad(formula)(tensorOf(numbers, [8]))));
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

    const kept = tf.transpose(tf.div(tf.cast(tf.greater(tensorOf(numbers, noise.value.type.shape), 0.4), "float32"), 0.6), [0, 2, 3, 1]);
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

describe("Sampling", () => {
  const whole = (settings: Readonly<Record<string, unknown>>) => {
    const network = new FunctionalModel("drawing");
    const input = network.input(4, 3, 2);
    const [mean, logVariance] = [3, 1].map((side) => network.dense(network.layer("Flatten", [network.conv(input, 2, side)], {}), 5));
    return network.finish(input, network.classes(network.layer("Sampling", [mean!, logVariance!], settings), 3));
  };

  test.each([0, 0.3])("draws around the mean what the noise says, hands gradient to mean and variance, and penalises by %f how far they are from the standard normal distribution", async (kl_weight) => {
    checked.add("Sampling");
    const model = whole({ kl_weight });
    const start = startOf(model);
    const batch = randomBatch(model, COUNT);
    const { graph, network } = buildTrainingGraph(model, { batch: COUNT, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
    const [name, { distribution }] = [...network.noise][0]!;
    expect(distribution).toBe("normal");
    const noise = randomNumbers(COUNT * 5, 3);
    const { images, targets, imageWeights } = batch;
    const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, [name]: noise, learningRate: Float32Array.of(0) });
    const expected = await samplingStep(model, start, { batch, noise, loss: crossEntropy });
    expectClose("the loss, without the penalty", found["loss"]!, [expected.loss]);
    expectClose("the output", found["probabilities"]!, expected.output);
    expect(expected.gradients.size).toBe(start.size);
    for (const [weight, gradient] of expected.gradients) expectClose(`the gradient of ${weight}`, found[`gradient of ${weight}`]!, gradient, { tolerance: 3e-5 });
  });

  test("is the mean in prediction", async () => {
    const model = whole({});
    const start = startOf(model);
    const { images } = randomBatch(model, COUNT);
    const predict = async (model: KerasModel) => (await run(buildInferenceGraph(model, { batch: COUNT, scales: null }), { ...Object.fromEntries(start), images }))["probabilities"]!;
    expectClose("the prediction", await predict(model), (await kerasTwin(asPredicted(model), start)).predict(images, COUNT));
  });
});

test("every layer was compared", () => {
  expect([...checked].filter((name) => name !== "InputLayer").sort()).toEqual(Object.keys(layers).sort());
});
