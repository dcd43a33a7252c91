import { expect, test } from "vitest";
import { smallNetwork } from "../engines/fixtures/smallZoo.ts";
import { optimiserFor, slotsOf } from "./optimisers.ts";
import { summarise } from "./summary.ts";
import { buildModel } from "./zoo/build.ts";
import { zoo } from "./zoo/index.ts";

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
