import { anyWayUp, type Architecture, amount, dropout, penalty, usualTraining } from "./architecture.ts";
import { FunctionalModel, HE } from "./functionalModel.ts";

/** A multilayer perceptron (Rumelhart et al. 1986, doi 10.1038/323533a0), with ReLU in place of the logistic function. */
export const mlp: Architecture = {
  description: "Multilayer perceptron: hidden layers in which every unit sees all pixels.",
  group: "one-layer",
  size: 64,
  smallestSize: 1,
  augmentation: anyWayUp,
  suits: usualTraining,
  options: [
    { kind: "amount", name: "depth", description: "how many hidden layers there are", usual: 2, least: 1, most: 8, isWhole: true },
    { kind: "amount", name: "units", description: "how many units each hidden layer has", usual: 128, least: 1, most: 4096, isWhole: true },
    dropout(0),
  ],
  build(shape) {
    const model = new FunctionalModel("mlp");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = model.layer("Flatten", [input], {});
    for (let layer = 0; layer < amount(shape, "depth"); layer++) {
      x = model.dense(x, amount(shape, "units"), { activation: "relu", kernel_initializer: HE, ...penalty(shape) });
      if (amount(shape, "dropout") > 0) x = model.layer("Dropout", [x], { rate: amount(shape, "dropout") });
    }
    return model.finish(input, model.classes(x, shape.classes));
  },
};
