import { describe, expect, test } from "vitest";
import { isFailure } from "../../../shared/failure.ts";
import { smallNetwork } from "../../engines/fixtures/smallZoo.ts";
import { layersBeyondTfjs } from "../keras/beyondTfjs.ts";
import { weightsOf } from "../network.ts";
import { elements } from "../shape.ts";
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

test.each(Object.keys(zoo))("%s takes one channel and sixteen, its smallest side and the one above, and says what is too small", (name) => {
  const { smallestSize } = zoo[name]!;
  for (const channels of [1, 16]) expect(weightsOf(smallNetwork(name, { channels })).length).toBeGreaterThan(1);
  if (name !== "unet") expect(weightsOf(smallNetwork(name, { size: smallestSize + 1 })).length).toBeGreaterThan(1);
  if (smallestSize > 1) expect(() => smallNetwork(name, { size: smallestSize - 1 })).toThrow(`needs images of at least ${smallestSize} x ${smallestSize} pixels`);
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
  expect(() => imageNet("resnet18", { options: { depth: 2 } })).toThrow('The network resnet18 has no option "depth". It has: width.');
  expect(() => imageNet("resnet18", { options: { width: 9 } })).toThrow('"width=9" cannot be used for the network resnet18: width has to be a number from 0.05 to 4.');
  expect(() => imageNet("mlp", { options: { depth: 1.5 } })).toThrow("depth has to be a whole number from 1 to 8");
  expect(() => imageNet("vgg16", { options: { "batch-norm": 1 } })).toThrow("batch-norm has to be on or off");
});

test("only what TF.js can do is offered to it", () => {
  expect(Object.keys(zoo).filter((name) => layersBeyondTfjs(smallNetwork(name)).length > 0)).toEqual(["alexnet", "googlenet"]);
  expect(layersBeyondTfjs(smallNetwork("googlenet", { options: { "batch-norm": true } }))).toEqual([]);
});
