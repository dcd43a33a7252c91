import { anyWayUp, type Architecture, amount, batchNorm, carefulTraining, dropout, isOn, type NetworkShape, penalty, widened, width } from "./architecture.ts";
import { FunctionalModel, HE, type Tensor } from "./functionalModel.ts";

/**
 * The network of Krizhevsky et al. 2012 (doi 10.1145/3065386), its second, fourth and fifth convolution in two groups as on the paper's two graphics
 * cards; 227 pixels stand for the paper's 224, which do not fit its first layer. Local response normalisation follows the first two, as in the paper; with `batch-norm` batch normalisation follows all five instead.
 */
export const alexnet: Architecture = {
  description: "AlexNet (2012): five convolutions with local response normalisation and three dense layers; the network that made deep learning known.",
  group: "classic",
  size: 227,
  smallestSize: 67,
  augmentation: anyWayUp,
  suits: carefulTraining,
  options: [
    width,
    { kind: "amount", name: "groups", description: "how many groups the second, fourth and fifth convolution are parted into", usual: 2, least: 1, most: 2, isWhole: true },
    batchNorm,
    dropout(0.5),
  ],
  build(shape) {
    const model = new FunctionalModel("alexnet");
    const input = model.input(shape.size, shape.size, shape.channels);
    const groups = amount(shape, "groups");
    let x = convolve(model, input, 96, 11, { strides: [4, 4], padding: "valid" }, shape);
    x = model.pool(normalised(model, x, shape), "Max", 3, 2);
    x = convolve(model, x, 256, 5, { groups }, shape);
    x = model.pool(normalised(model, x, shape), "Max", 3, 2);
    x = convolve(model, x, 384, 3, {}, shape);
    x = convolve(model, x, 384, 3, { groups }, shape);
    x = model.pool(convolve(model, x, 256, 3, { groups }, shape), "Max", 3, 2);
    x = model.layer("Flatten", [x], {});
    for (const name of ["fc6", "fc7"]) {
      x = model.dense(x, widened(shape, 4096), { activation: "relu", kernel_initializer: HE, ...penalty(shape) }, name);
      if (amount(shape, "dropout") > 0) x = model.layer("Dropout", [x], { rate: amount(shape, "dropout") });
    }
    return model.finish(input, model.classes(x, shape.classes));
  },
};

function convolve(model: FunctionalModel, x: Tensor, filters: number, kernel: number, settings: Readonly<Record<string, unknown>>, shape: NetworkShape): Tensor {
  // An even number, so that it can be parted.
  const count = 2 * Math.max(1, Math.round(widened(shape, filters) / 2));
  if (!isOn(shape, "batch-norm")) return model.conv(x, count, kernel, { activation: "relu", ...settings, ...penalty(shape) });
  return model.activation(model.batchNorm(model.conv(x, count, kernel, { use_bias: false, ...settings, ...penalty(shape) })), "relu");
}

function normalised(model: FunctionalModel, x: Tensor, shape: NetworkShape): Tensor {
  return isOn(shape, "batch-norm") ? x : model.layer("LocalResponseNormalization", [x], { size: 5, alpha: 1e-4, beta: 0.75, bias: 2 });
}
