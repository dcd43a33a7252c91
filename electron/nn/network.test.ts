import { expect, test } from "vitest";
import type { KerasModel } from "./keras.ts";
import { buildNetwork } from "./network.ts";
import { FunctionalModel, type Tensor } from "./zoo/functionalModel.ts";

function networkWith(className: string, settings: Record<string, unknown>, inputs: (x: Tensor, model: FunctionalModel) => Tensor[] = (x) => [x]): KerasModel {
  const model = new FunctionalModel("small");
  const input = model.input(6, 8, 3);
  return model.finish(input, model.layer(className, inputs(input, model), settings, "wrong"));
}

const build = (model: KerasModel) => buildNetwork(model, { batch: 1, training: false, scales: null });

test.each<[string, Record<string, unknown>, string]>([
  ["Conv2D", { filters: 4, kernel_size: [3, 3], padding: "causal" }, "its setting padding is not one that is possible here"],
  ["Conv2D", { filters: 4, kernel_size: [3, 3], data_format: "channels_first" }, "its setting data_format is not one"],
  ["Conv2D", { filters: 4, kernel_size: 3, groups: 2 }, "3 channels and 4 filters cannot be parted into 2 groups"],
  ["Conv2D", { filters: 4, kernel_size: [7, 7] }, "A window of 7 pixels does not fit into 6 pixels."],
  ["Conv2DTranspose", { filters: 4, kernel_size: 3, dilation_rate: [2, 2] }, "its setting dilation_rate"],
  ["BatchNormalization", { axis: 1 }, "its axis is 1, and only the last one"],
  ["Reshape", { target_shape: [7, -1] }, "its input of 144 numbers does not fit into 7 x -1"],
  ["Permute", { dims: [1, 1, 2] }, "its dims 1, 1, 2 are no order of 3 axes"],
  ["Cropping2D", { cropping: 3 }, "it would cut off all of an image of 6 x 8 pixels"],
  ["Rescaling", { scale: [1, 2] }, "it has 2 numbers for 3 channels"],
])("a layer %s with %j says what is wrong with it", (className, settings, reason) => {
  expect(() => build(networkWith(className, settings))).toThrow(`The layer "wrong" (${className}) cannot be built: `);
  expect(() => build(networkWith(className, settings))).toThrow(reason);
});

test("layers that join inputs say which do not fit", () => {
  const joined = (kind: string) => networkWith(kind, {}, (x, model) => [x, model.pool(x, "Max", 2)]);
  expect(() => build(joined("Concatenate"))).toThrow("its inputs of 6 x 8 x 3 and 3 x 4 x 3 do not fit side by side");
  expect(() => build(joined("Add"))).toThrow('The layer "wrong" (Add) cannot be built: ');
  expect(() => build(networkWith("Subtract", {}))).toThrow("it has 1 inputs, and subtracts one from another");
});

test("a layer that nobody knows is named with its kind", () => {
  expect(() => build(networkWith("Capsule", {}))).toThrow("wrong is of the kind Capsule");
});
