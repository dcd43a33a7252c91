import { expect, test } from "vitest";
import { smallNetwork } from "../engines/fixtures/smallZoo.ts";
import { KerasModel } from "./keras.ts";
import { optimiserFor, slotsOf } from "./optimisers.ts";
import { summarise } from "./summary.ts";
import { buildModel } from "./zoo/build.ts";
import { zoo } from "./zoo/index.ts";

/** A network of one layer after its input. */
function single(input: readonly number[], kind: string, config: object): KerasModel {
  const layer = (class_name: string, name: string, own: object, from: string[]) => ({ class_name, name, config: { name, ...own }, inbound_nodes: from.length === 0 ? [] : [from.map((one): [string, number, number] => [one, 0, 0])] });
  return KerasModel.parse({
    class_name: "Functional",
    config: { name: "single", layers: [layer("InputLayer", "images", { batch_input_shape: [null, ...input] }, []), layer(kind, "layer", config, ["images"])], input_layers: [["images", 0, 0]], output_layers: [["layer", 0, 0]] },
  });
}

const shape = { size: 28, channels: 1, classes: 10, l1: 0, l2: 0 };

test("the summary of LeNet-5 is the one that its paper's layers add up to", () => {
  const { layers, parameters, multiplyAdds } = summarise(buildModel("lenet5", shape), { batch: 8, optimiser: "sgd" });
  expect(layers.map(({ kind, outputShape, parameters }) => [kind, outputShape, parameters])).toEqual([
    ["InputLayer", [28, 28, 1], 0],
    ["Conv2D", [28, 28, 6], 6 * 25 + 6],
    ["AveragePooling2D", [14, 14, 6], 0],
    ["Conv2D", [10, 10, 16], 16 * 6 * 25 + 16],
    ["AveragePooling2D", [5, 5, 16], 0],
    ["Flatten", [400], 0],
    ["Dense", [120], 400 * 120 + 120],
    ["Dense", [84], 120 * 84 + 84],
    ["Dense", [10], 84 * 10 + 10],
  ]);
  expect(parameters).toBe(61_706);
  expect(multiplyAdds).toBe(28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10);
});

test("ResNet-18 has the parameters and the multiply-adds that are published for it", () => {
  // torchvision's resnet18 with 1000 classes: 11 689 512 parameters, 1.814 G multiply-adds at 224 pixels.
  const { parameters, multiplyAdds } = summarise(buildModel("resnet18", { ...shape, size: 224, channels: 3, classes: 1000 }), { batch: 1, optimiser: "adam" });
  expect(parameters).toBe(11_689_512);
  expect(Math.abs(multiplyAdds / 1.814e9 - 1)).toBeLessThan(0.005);
});

test("memory grows with the batch by the activations, and with the optimiser by what it keeps", () => {
  const of = (batch: number, optimiser: keyof typeof slotsOf) => summarise(buildModel("lenet5", shape), { batch, optimiser }).memoryBytes;
  expect(of(2, "sgd") - of(1, "sgd")).toBe(of(9, "sgd") - of(8, "sgd"));
  expect(of(2, "sgd")).toBeGreaterThan(of(1, "sgd"));
  expect(of(1, "adam") - of(1, "momentum")).toBe(of(1, "momentum") - of(1, "sgd"));
  for (const name of Object.keys(zoo)) expect(summarise(smallNetwork(name), { batch: 1, optimiser: "adamw" }).memoryBytes).toBeGreaterThan(0);
});

test("every optimiser keeps as many tensors as the summary counts", () => {
  const constants = { momentum: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
  for (const name of ["sgd", "momentum", "nesterov", "adam", "adamw"] as const) expect(optimiserFor({ name, ...constants }).slots).toHaveLength(slotsOf[name]);
});

test("a transposed convolution multiplies every input with a whole kernel", () => {
  const { layers, multiplyAdds } = summarise(single([5, 7, 3], "Conv2DTranspose", { filters: 4, kernel_size: [3, 2], strides: [2, 2], padding: "same" }), { batch: 1, optimiser: "sgd" });
  expect(layers[1]!.outputShape).toEqual([10, 14, 4]);
  expect(multiplyAdds).toBe(5 * 7 * 3 * (4 * 3 * 2));
});

test("layers see as much of the image as Araujo, Norris and Sim list for the same networks", () => {
  // Table 1 of doi 10.23915/distill.00021, at the last layer before the global pooling.
  for (const [network, size, pixels] of [["vgg16", 224, 212], ["resnet50", 224, 483], ["inception-v3", 299, 1311], ["inception-resnet-v2", 299, 3039]] as const) {
    const { layers } = summarise(buildModel(network, { ...shape, size, channels: 3 }), { batch: 1, optimiser: "sgd" });
    const last = layers.findLast(({ outputShape }) => outputShape.length === 3 && outputShape[0]! > 1)!;
    expect([network, last.receptiveField]).toEqual([network, [pixels, pixels]]);
  }
});

test("an enlarged image has the field of what was enlarged, and finer steps", () => {
  const fieldOf = (kind: string, config: object) => summarise(single([8, 8, 1], kind, config), { batch: 1, optimiser: "sgd" }).layers[1]!.receptiveField;
  expect(fieldOf("UpSampling2D", { size: [2, 3] })).toEqual([1, 1]);
  expect(fieldOf("UpSampling2D", { size: [2, 2], interpolation: "bilinear" })).toEqual([2, 2]);
  expect(fieldOf("Conv2DTranspose", { filters: 1, kernel_size: [4, 2], strides: [2, 2] })).toEqual([2, 1]);
  expect(fieldOf("Conv2D", { filters: 1, kernel_size: [3, 3], dilation_rate: [2, 1] })).toEqual([5, 3]);
});

test("a dense layer sees what all that it is fed sees, wherever it is flat by then", () => {
  for (const size of [64, 128]) {
    const { layers } = summarise(buildModel("lenet-moa", { ...shape, size }), { batch: 1, optimiser: "sgd" });
    const [before, dense] = [layers.find(({ kind }) => kind === "Flatten")!, layers.find(({ kind }) => kind === "Dense")!];
    const [first] = before.receptiveField!;
    const [sides] = layers.findLast(({ outputShape }) => outputShape.length === 3)!.outputShape;
    expect(dense.receptiveField).toEqual([first + (sides! - 1) * 64, first + (sides! - 1) * 64]);
  }
});

test("what every layer costs adds up to what the network costs, and statistics are kept, not learned", () => {
  const { layers, parameters, frozen, multiplyAdds, activationBytes } = summarise(smallNetwork("resnet18"), { batch: 1, optimiser: "sgd" });
  const total = (of: "parameters" | "frozen" | "multiplyAdds" | "activationBytes") => layers.reduce((sum, layer) => sum + layer[of], 0);
  expect([total("parameters"), total("frozen"), total("multiplyAdds"), total("activationBytes")]).toEqual([parameters, frozen, multiplyAdds, activationBytes]);
  const normalisation = layers.find(({ kind }) => kind === "BatchNormalization")!;
  expect(normalisation.frozen).toBe(2 * normalisation.outputShape.at(-1)!);
  expect(layers.find(({ from }) => from.length === 2)?.kind).toBe("Add");
});
