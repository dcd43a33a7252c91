import { describe, expect, test } from "vitest";
import { drawingBesides } from "../../../shared/domain/drawing.ts";
import { isFailure } from "../../../shared/failure.ts";
import { startOf } from "../../engines/fixtures/keras.ts";
import { randomNumbers } from "../../engines/fixtures/running.ts";
import { smallNetwork } from "../../engines/fixtures/smallZoo.ts";
import { onnxRuntime } from "../../engines/onnxruntime.ts";
import { layersBeyondTfjs } from "../keras/beyondTfjs.ts";
import { buildNetwork, weightsOf } from "../network.ts";
import { summarise } from "../summary.ts";
import { cutAfter } from "../transfer/modelGraph.ts";
import { decoderOf } from "../transfer/sampling.ts";
import { elements } from "../shape.ts";
import { CODE } from "./autoencoder.ts";
import { buildModel, type RequestedShape } from "./build.ts";
import { zoo } from "./index.ts";

const imageNet = (name: string, changes: Partial<RequestedShape> = {}) => buildModel(name, { size: zoo[name]!.size, channels: 3, classes: 1000, l1: 0, l2: 0, ...changes });
const parametersOf = (model: ReturnType<typeof buildModel>) => weightsOf(model).reduce((sum, { shape }) => sum + elements(shape), 0);

describe("with three channels and a thousand classes", () => {
  // Moving statistics counted in, as Keras counts. Keras Applications; AlexNet's paper (60 million, exactly as its published Caffe model has them), and GoogLeNet's.
  test.each<[string, number]>([
    ["vgg16", 138_357_544],
    ["resnet50", 25_636_712],
    ["inception-v3", 23_851_784],
    ["inception-resnet-v2", 55_873_736],
    ["mobilenet-v2", 3_538_984],
    ["alexnet", 60_965_224],
    ["googlenet", 6_998_552],
  ])("%s has the parameters that are published for it", (name, parameters) => expect(parametersOf(imageNet(name))).toBe(parameters));

  // torchvision, whose convolutions before a batch normalisation have no bias either, without the statistics.
  test("resnet34 has 21 797 672 trained parameters", () => {
    const trained = weightsOf(imageNet("resnet34")).filter(({ role }) => role === "trained");
    expect(trained.reduce((sum, { shape }) => sum + elements(shape), 0)).toBe(21_797_672);
  });

  // The published weights of 0.35 without the last layer, and that; Keras's model of 1.4.
  test.each([[0.35, 410_208 + 1_281_000], [1.4, 6_156_712]])("mobilenet-v2 of width %f is as large as Keras's", (width, parameters) => {
    expect(parametersOf(imageNet("mobilenet-v2", { options: { width } }))).toBe(parameters);
  });
});

test("the U-Net of the paper has 31 030 658 parameters, and a mask of 388 pixels for an image of 572", () => {
  const model = imageNet("unet", { size: 572, channels: 1, classes: 2, options: { "same-padding": false } });
  expect(parametersOf(model)).toBe(31_030_658);
  const crops = model.config.layers.flatMap(({ class_name, config }) => (class_name === "Cropping2D" ? [(config["cropping"] as number[][])[0]![0]] : []));
  // Figure 1 of the paper: 64 to 56, 136 to 104, 280 to 200, 568 to 392.
  expect(crops.sort((a, b) => a! - b!)).toEqual([4, 16, 40, 88]);
});

test("recurrent networks have a set of weights a gate, for what they read and for what they kept", () => {
  const [pixels, units] = [3 * 28, 64];
  const gate = (pixels + units + 1) * units;
  expect(parametersOf(imageNet("rnn"))).toBe(gate + (units + 1) * 1000);
  expect(parametersOf(imageNet("lstm"))).toBe(4 * gate + (units + 1) * 1000);
});

test("an autoencoder has a code in its middle, on which all that comes out depends", () => {
  const model = imageNet("autoencoder", { channels: 1 });
  const encoder = [1, 16, 32, 64].map((channels, level) => (9 * channels + 1) * 16 * 2 ** level);
  const middle = [(8 * 8 * 128 + 1) * 64, (64 + 1) * 8 * 8 * 128];
  const decoder = [[128, 64], [64, 32], [32, 16], [16, 16]].map(([from, to]) => (16 * from! + 1) * to!);
  expect(parametersOf(model)).toBe([...encoder, ...middle, ...decoder, 9 * 16 + 1].reduce((sum, count) => sum + count));
  expect(summarise(cutAfter(model, CODE)!, { batch: 1, optimiser: "sgd" }).layers.at(-1)).toMatchObject({ outputShape: [64] });
  expect(summarise(model, { batch: 1, optimiser: "sgd" }).layers.at(-1)).toMatchObject({ outputShape: [128, 128, 1] });
});

test("a variational autoencoder gives a variance with its code, and makes images of codes alone, as no other network does", () => {
  const [plain, drawing] = ["autoencoder", "variational-autoencoder"].map((name) => imageNet(name, { channels: 1 }));
  expect(parametersOf(drawing!)).toBe(parametersOf(plain!) + (8 * 8 * 128 + 1) * 64);
  expect(summarise(drawing!, { batch: 1, optimiser: "sgd" }).layers.find(({ kind }) => kind === "Sampling")).toMatchObject({ outputShape: [64], parameters: 0, frozen: 0, from: [CODE, "code_log_variance"] });
  // Half the squares of 128 x 128 pixels, and the divergence once.
  expect(drawing!.config.layers.find(({ class_name }) => class_name === "Sampling")!.config["kl_weight"]).toBe(2 / 128 ** 2);
  expect(Object.keys(zoo).filter((name) => decoderOf(smallNetwork(name)) !== null)).toEqual(drawingBesides);
});

test("the network for super resolution has the 12 464 weights of its paper, and makes sides so many times longer", () => {
  for (const factor of [2, 3, 4]) {
    const model = imageNet("super-resolution", { channels: 1, size: 96, options: { factor } });
    expect(weightsOf(model).reduce((sum, { shape }) => sum + (shape.length === 4 ? elements(shape) : 0), 0)).toBe(12_464);
    const { layers } = summarise(model, { batch: 1, optimiser: "sgd" });
    expect([layers[0]!.outputShape, layers.at(-1)!.outputShape]).toEqual([[96 / factor, 96 / factor, 1], [96, 96, 1]]);
  }
  expect(() => imageNet("super-resolution", { size: 97 })).toThrow("Give 98 for --size.");
  expect(() => imageNet("autoencoder", { size: 97 })).toThrow("Give 112 for --size.");
});

describe("weights lie where Keras Applications has them", () => {
  const layersOf = (name: string) => [...new Set(weightsOf(imageNet(name)).map((weight) => weight.name.replace(/\/.*/, "")))];

  test("of VGG16", () => {
    expect(layersOf("vgg16")).toEqual([
      "block1_conv1", "block1_conv2", "block2_conv1", "block2_conv2", "block3_conv1", "block3_conv2", "block3_conv3", "block4_conv1", "block4_conv2", "block4_conv3",
      "block5_conv1", "block5_conv2", "block5_conv3", "fc1", "fc2", "predictions",
    ]);
  });

  test("of ResNet50: the shortcut of a block beside the last convolution of its branch", () => {
    expect(layersOf("resnet50").slice(0, 12)).toEqual([
      "conv1_conv", "conv1_bn", "conv2_block1_1_conv", "conv2_block1_1_bn", "conv2_block1_2_conv", "conv2_block1_2_bn",
      "conv2_block1_0_conv", "conv2_block1_3_conv", "conv2_block1_0_bn", "conv2_block1_3_bn", "conv2_block2_1_conv", "conv2_block2_1_bn",
    ]);
  });

  test("of InceptionV3: by their distance from the output, not as they were laid out", () => {
    // As the published summary of InceptionV3 lists them.
    expect(layersOf("inception-v3").filter((name) => name.startsWith("conv2d")).slice(0, 19)).toEqual(
      [0, 1, 2, 3, 4, 8, 6, 9, 5, 7, 10, 11, 15, 13, 16, 12, 14, 17, 18].map((place) => (place === 0 ? "conv2d" : `conv2d_${place}`)),
    );
    expect(layersOf("inception-v3")).toContain("batch_normalization_93");
    expect(imageNet("inception-v3").config.layers.flatMap(({ name }) => (name.startsWith("mixed") ? [name] : []))).toEqual([
      "mixed0", "mixed1", "mixed2", "mixed3", "mixed4", "mixed5", "mixed6", "mixed7", "mixed8", "mixed9_0", "mixed9", "mixed9_1", "mixed10",
    ]);
  });

  test("of InceptionResNetV2", () => {
    const names = layersOf("inception-resnet-v2");
    expect(names).toEqual(expect.arrayContaining(["conv2d_202", "batch_normalization_202", "block35_1_conv", "block35_10_conv", "block17_20_conv", "block8_9_conv", "block8_10_conv", "conv_7b", "conv_7b_bn"]));
    expect(names).not.toContain("conv2d_203");
    const { layers } = imageNet("inception-resnet-v2").config;
    expect(layers.find(({ name }) => name === "block17_3_scale")!.config["scale"]).toBe(0.1);
    expect(layers.some(({ name }) => name === "block8_10_scale" || name === "block8_10_ac")).toBe(false);
  });

  test("of MobileNetV2", () => {
    expect(layersOf("mobilenet-v2").slice(0, 12)).toEqual([
      "Conv1", "bn_Conv1", "expanded_conv_depthwise", "expanded_conv_depthwise_BN", "expanded_conv_project", "expanded_conv_project_BN",
      "block_1_expand", "block_1_expand_BN", "block_1_depthwise", "block_1_depthwise_BN", "block_1_project", "block_1_project_BN",
    ]);
    expect(layersOf("mobilenet-v2").slice(-3)).toEqual(["Conv_1", "Conv_1_bn", "predictions"]);
    expect(weightsOf(imageNet("mobilenet-v2")).find(({ name }) => name === "block_1_depthwise/depthwise_kernel")).toMatchObject({ shape: [96, 1, 3, 3], kerasOrder: [2, 3, 0, 1] });
  });
});

describe.each(Object.keys(zoo))("%s", (name) => {
  const { smallestSize, size: usual, options, fittingSize, task = "classes" } = zoo[name]!;
  const answers = { classes: () => [3], masks: (_: number, size: number) => [3, size, size], images: (channels: number, size: number) => [channels, size, size], drawing: (channels: number, size: number) => [channels, size, size] };
  const fitting = (size: number, chosen: RequestedShape["options"] = {}) =>
    fittingSize?.({ size, channels: 1, classes: 3, l1: 0, l2: 0, options: { ...Object.fromEntries(options.map((option) => [option.name, option.usual])), depth: 2, ...chosen } }) ?? size;

  test("takes 1 to 16 channels, each with weights of its own", () => {
    // What draws images has them at its end.
    const inputs = Array.from({ length: 16 }, (_, i) => weightsOf(smallNetwork(name, { channels: i + 1 })).at(task === "drawing" ? -1 : 0)!);
    // Kernels have the channels second, a dense layer all pixels first, a recurrent one those of a row; a bias has a number for each.
    const channelsOf = ({ shape }: (typeof inputs)[number]) => (shape.length === 1 ? shape[0]! : shape.length === 4 ? shape[1]! : shape[0]! / smallestSize ** (["rnn", "lstm"].includes(name) ? 1 : 2));
    expect(inputs.map(channelsOf)).toEqual(inputs.map((_, i) => i + 1));
  });

  test("takes images of any side from its smallest on, and says what is too small", () => {
    for (const asked of [smallestSize, smallestSize + 1, smallestSize + 6, smallestSize + 17, usual]) {
      const size = fitting(asked);
            const { output } = buildNetwork(smallNetwork(name, { size }), { batch: 1, training: false, scales: null });
      expect(output.type.shape).toEqual([1, ...answers[task](2, size)]);
    }
    if (smallestSize > 1) expect(() => smallNetwork(name, { size: smallestSize - 1 })).toThrow(`needs images of at least ${smallestSize} x ${smallestSize} pixels`);
  });

  test("takes the least and the most of each of its options, and has more weights the more there is of them", () => {
    for (const option of options) {
      const parametersWith = (value: number | boolean) => {
        const chosen = { [option.name]: value };
        return parametersOf(smallNetwork(name, { options: chosen, size: fitting(64 + smallestSize, chosen) }));
      };
      if (option.kind === "switch") {
        expect(Math.min(parametersWith(true), parametersWith(false))).toBeGreaterThan(0);
        continue;
      }
      const [least, most] = [parametersWith(option.least), parametersWith(option.name === "width" ? Math.min(1, option.most) : option.most)];
      // The deeper an autoencoder is, or what draws of codes, the fewer places are left to make from a code.
      if (["width", "units", ...(task === "images" || task === "drawing" ? [] : ["depth"])].includes(option.name)) expect(most).toBeGreaterThan(least);
      else expect(least).toBeGreaterThan(0);
    }
  });

  test.each([1, 3, 16])("answers for images of %i channels", async (channels) => {
    const size = fitting(smallestSize + 1);
    const model = smallNetwork(name, { channels, size });
    await using predictor = await onnxRuntime.predictor({ model, scales: null, threads: 1 }, startOf(model), 2);
    const { input } = buildNetwork(model, { batch: 2, training: false, scales: null });
    const found = await predictor.predict(randomNumbers(elements(input.type.shape), channels), 2);
    expect(found).toHaveLength(2 * elements(answers[task](channels, size)));
    expect(found.every(Number.isFinite)).toBe(true);
  });
});

test("depth is the number of blocks of each stage: VGG-16 at 0.65 has the convolutions of VGG-11, and at the least every stage has one block", () => {
  const convolutions = (name: string, depth: number) => buildModel(name, { size: 32, channels: 3, classes: 10, l1: 0, l2: 0, options: { depth, width: 0.1 } }).config.layers.filter(({ class_name }) => class_name === "Conv2D").length;
  expect(convolutions("vgg16", 0.65)).toBe(8);
  expect(convolutions("vgg16", 1)).toBe(13);
  expect(convolutions("resnet18", 1.5)).toBe(1 + 2 * 12 + 3);
  expect(convolutions("resnet50", 0.05)).toBe(1 + 4 * 4);
  expect(convolutions("mobilenet-v2", 0.05)).toBe(2 + 7 * 2 - 1);
});

test("a side that a U-Net cannot halve is answered with the next that it can", () => {
  const failing = (size: number, options: RequestedShape["options"]) => {
    try {
      imageNet("unet", { size, channels: 1, classes: 2, options: { ...options, width: 0.1 } });
    } catch (error) {
      return isFailure(error, "InputSizeUnsuitable") ? error.message : String(error);
    }
    return "fits";
  };
  expect(failing(100, {})).toContain("Give 112 for --size.");
  expect(failing(112, {})).toBe("fits");
  expect(failing(100, { depth: 2 })).toBe("fits");
  expect(failing(560, { "same-padding": false })).toContain("Give 572 for --size.");
  expect(failing(16, { "same-padding": false })).toContain("Give 188 for --size.");
});

test("options that a network does not have, or that are out of bounds, are refused in a sentence", () => {
  expect(() => imageNet("lenet5", { options: { width: 2 } })).toThrow('The network lenet5 has no options, so none called "width".');
  expect(() => imageNet("resnet18", { options: { dropout: 0.2 } })).toThrow('The network resnet18 has no option "dropout". It has: width, depth.');
  expect(() => imageNet("resnet18", { options: { width: 9 } })).toThrow('"width=9" cannot be used for the network resnet18: width has to be a number from 0.05 to 4.');
  expect(() => imageNet("mlp", { options: { depth: 1.5 } })).toThrow("depth has to be a whole number from 1 to 8");
  expect(() => imageNet("vgg16", { options: { "batch-norm": 1 } })).toThrow("batch-norm has to be on or off");
});

test("only what TF.js can do is offered to it", () => {
  expect(Object.keys(zoo).filter((name) => layersBeyondTfjs(smallNetwork(name)).length > 0)).toEqual(["alexnet", "googlenet", "variational-autoencoder"]);
  expect(layersBeyondTfjs(smallNetwork("googlenet", { options: { "batch-norm": true } }))).toEqual([]);
});
