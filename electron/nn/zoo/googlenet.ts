import { anyWayUp, type Architecture, amount, batchNorm, carefulTraining, dropout, isOn, type NetworkShape, penalty, widened, width } from "./architecture.ts";
import { FunctionalModel, type Tensor } from "./functionalModel.ts";

/** Filters of a block: 1 x 1; 1 x 1 before 3 x 3; 3 x 3; 1 x 1 before 5 x 5; 5 x 5; 1 x 1 after pooling. Table 1 of the paper. */
type Filters = readonly [number, number, number, number, number, number];

const STAGES: readonly (readonly Filters[])[] = [
  [[64, 96, 128, 16, 32, 32], [128, 128, 192, 32, 96, 64]],
  [[192, 96, 208, 16, 48, 64], [160, 112, 224, 24, 64, 64], [128, 128, 256, 24, 64, 64], [112, 144, 288, 32, 64, 64], [256, 160, 320, 32, 128, 128]],
  [[256, 160, 320, 32, 128, 128], [384, 192, 384, 48, 128, 128]],
];

/** GoogLeNet of Szegedy et al. 2015 (doi 10.1109/CVPR.2015.7298594), without the two classifiers at its side that only training used. */
export const googlenet: Architecture = {
  description: "GoogLeNet (2014): nine Inception blocks, each with 1 x 1, 3 x 3 and 5 x 5 convolutions side by side. Batch normalisation makes it easier to train.",
  group: "deep",
  size: 224,
  smallestSize: 32,
  augmentation: anyWayUp,
  suits: carefulTraining,
  options: [width, batchNorm, dropout(0.4)],
  build(shape) {
    const model = new FunctionalModel("googlenet");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = convolve(model, input, 64, 7, shape, 2);
    x = normalised(model, model.pool(x, "Max", 3, 2, "same"), shape);
    x = convolve(model, convolve(model, x, 64, 1, shape), 192, 3, shape);
    x = normalised(model, x, shape);
    for (const blocks of STAGES) {
      x = model.pool(x, "Max", 3, 2, "same");
      for (const filters of blocks) x = inception(model, x, filters, shape);
    }
    x = model.averaged(x);
    if (amount(shape, "dropout") > 0) x = model.layer("Dropout", [x], { rate: amount(shape, "dropout") });
    return model.finish(input, model.classes(x, shape.classes));
  },
};

function inception(model: FunctionalModel, x: Tensor, [one, beforeThree, three, beforeFive, five, pooled]: Filters, shape: NetworkShape): Tensor {
  return model.concatenate([
    convolve(model, x, one, 1, shape),
    convolve(model, convolve(model, x, beforeThree, 1, shape), three, 3, shape),
    convolve(model, convolve(model, x, beforeFive, 1, shape), five, 5, shape),
    convolve(model, model.pool(x, "Max", 3, 1, "same"), pooled, 1, shape),
  ]);
}

function convolve(model: FunctionalModel, x: Tensor, filters: number, kernel: number, shape: NetworkShape, stride = 1): Tensor {
  const settings = { strides: [stride, stride], ...penalty(shape) };
  if (!isOn(shape, "batch-norm")) return model.conv(x, widened(shape, filters), kernel, { activation: "relu", ...settings });
  return model.activation(model.batchNorm(model.conv(x, widened(shape, filters), kernel, { use_bias: false, ...settings })), "relu");
}

function normalised(model: FunctionalModel, x: Tensor, shape: NetworkShape): Tensor {
  return isOn(shape, "batch-norm") ? x : model.layer("LocalResponseNormalization", [x], { size: 5, alpha: 1e-4, beta: 0.75, bias: 1 });
}
