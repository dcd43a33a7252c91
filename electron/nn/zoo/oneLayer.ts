import { crossEntropy } from "../../../shared/domain/learning.ts";
import { anyWayUp, type Architecture, type NetworkShape, penalty, usualTraining } from "./architecture.ts";
import { FunctionalModel } from "./functionalModel.ts";

/** Networks of one layer: every class has a weight for every pixel. They differ in what comes out of the sum, and in the loss. */
function oneLayer(name: string, activation: string, about: Pick<Architecture, "description" | "suits">): Architecture {
  return {
    ...about,
    group: "one-layer",
    size: 64,
    smallestSize: 1,
    augmentation: anyWayUp,
    options: [],
    build(shape: NetworkShape) {
      const model = new FunctionalModel(name);
      const input = model.input(shape.size, shape.size, shape.channels);
      return model.finish(input, model.dense(model.layer("Flatten", [input], {}), shape.classes, { activation, ...penalty(shape) }, "classes"));
    },
  };
}

/** Rosenblatt 1958 (doi 10.1037/h0042519). With gradient straight through the step, mean squared error gives his rule: w + rate (target - output) x. */
export const perceptron = oneLayer("perceptron", "unit_step", {
  description: "Perceptron (1958): one sum a class over all pixels, and a step; learns only what a straight line parts.",
  suits: { ...usualTraining, loss: { name: "mean_squared_error" }, optimiser: "sgd", learningRate: 0.01 },
});

/** Widrow and Hoff 1960: the error is taken before the step, of the sums themselves. */
export const adaline = oneLayer("adaline", "linear", {
  description: "Adaline (1960): one sum a class over all pixels, drawn towards 1 for its own class and 0 for the others.",
  suits: { ...usualTraining, loss: { name: "mean_squared_error" }, optimiser: "sgd", learningRate: 1e-4 },
});

/**
 * Least squares (Legendre 1805) of a number a class, 1 where an image is of it and 0 where not (Hastie et al. 2009, doi 10.1007/978-0-387-84858-7, section 4.2): the same sums and the
 * same error as Adaline's, found with steps of Adam instead of its rule.
 */
export const linearRegression = oneLayer("linear-regression", "linear", {
  description: "Linear regression: one sum a class over all pixels, fitted by least squares to 1 for its own class and 0 for the others.",
  suits: { ...usualTraining, loss: { name: "mean_squared_error" }, learningRate: 1e-4 },
});

/** Multinomial logistic regression (Cox 1958, doi 10.1111/j.2517-6161.1958.tb00292.x). */
export const logisticRegression = oneLayer("logistic-regression", "softmax", {
  description: "Logistic regression: one sum a class over all pixels, turned into probabilities.",
  suits: { ...usualTraining, loss: crossEntropy },
});

/** The multi-class support vector machine of Crammer and Singer 2001, trained by sub-gradients; the penalty on the weights is its margin. */
export const linearSvm = oneLayer("linear-svm", "linear", {
  description: "Linear support vector machine: one sum a class over all pixels, its own class to be ahead of the others by a margin.",
  suits: { ...usualTraining, loss: { name: "categorical_hinge" }, optimiser: "sgd", learningRate: 1e-3, l2: 1e-3 },
});
