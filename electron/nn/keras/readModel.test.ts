import { expect, test } from "vitest";
import { readKerasModel } from "./readModel.ts";

test("a hard sigmoid is the one of the version of Keras that wrote the network: a fifth of x, or a sixth", () => {
  const network = (shape: string) => ({
    class_name: "Sequential",
    config: {
      name: "gate",
      layers: [
        { class_name: "InputLayer", config: { name: "input", [shape]: [null, 4, 4, 1] } },
        { class_name: "Conv2D", config: { name: "convolution", filters: 1, kernel_size: [1, 1], activation: "hard_sigmoid" } },
        { class_name: "Activation", config: { name: "gate", activation: "hard_sigmoid" } },
      ],
    },
  });
  const activations = (shape: string) => readKerasModel(network(shape), "gate.json").model.config.layers.slice(1).map(({ config }) => config["activation"]);
  expect(activations("batch_input_shape")).toEqual(["hard_sigmoid", "hard_sigmoid"]);
  expect(activations("batch_shape")).toEqual(["hard_sigmoid_of_sixths", "hard_sigmoid_of_sixths"]);
});
