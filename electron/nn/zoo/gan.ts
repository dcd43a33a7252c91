import { anyWayUp, type Architecture, amount, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { CONVOLUTION, FunctionalModel } from "./functionalModel.ts";

/**
 * A generative adversarial network (Goodfellow et al. 2014, arXiv 1406.2661) as Radford et al. 2016 (arXiv 1511.06434) lay it out and begin it: a dense layer makes a few pixels
 * with many features of a code, and transposed convolutions an image of them; its adversary halves an image by convolutions with strides and leaky ReLU; both
 * have batch normalisation but where they meet the image. Images are normalised and may have any grey levels, so that the last layer has no tanh;
 * kernels of 4 pixels, a multiple of their stride, leave no chequered pattern (Odena et al. 2016, doi 10.23915/distill.00003); there are fewer filters, for small images.
 */
export const gan: Architecture = {
  description: "Generative adversarial network (DCGAN, 2016): draws new images that look like those of the project. It learns in contest with a network that tells both apart, and needs no labels.",
  group: "images",
  task: "drawing",
  size: 32,
  smallestSize: 16,
  augmentation: anyWayUp,
  suits: { ...usualTraining, loss: { name: "binary_crossentropy", labelSmoothing: 0 }, learningRate: 2e-4, beta1: 0.5 },
  options: [
    width,
    { kind: "amount", name: "depth", description: "how often the image is doubled on the way from the code, and halved by the adversary", usual: 3, least: 1, most: 6, isWhole: true },
    { kind: "amount", name: "code", description: "of how many random numbers an image is drawn", usual: 100, least: 1, most: 4096, isWhole: true },
  ],
  fittingSize: (shape) => Math.ceil(shape.size / 2 ** amount(shape, "depth")) * 2 ** amount(shape, "depth"),
  build(shape) {
    const model = new FunctionalModel("gan");
    const depth = amount(shape, "depth");
    const side = shape.size / 2 ** depth;
    const input = model.rows(amount(shape, "code"), "codes");
    let x = model.dense(input, side * side * filtersAt(shape, depth), { use_bias: false, kernel_initializer: SMALL, ...penalty(shape) });
    x = model.layer("Reshape", [x], { target_shape: [side, side, filtersAt(shape, depth)] });
    for (let level = depth - 1; level >= 0; level--) {
      x = model.activation(model.batchNorm(x), "relu");
      x = model.layer("Conv2DTranspose", [x], { ...CONVOLUTION, filters: filtersAt(shape, level), kernel_size: [4, 4], strides: [2, 2], use_bias: false, kernel_initializer: SMALL, ...penalty(shape) });
    }
    x = model.activation(model.batchNorm(x), "relu");
    return model.finish(input, model.conv(x, shape.channels, 3, { kernel_initializer: SMALL, ...penalty(shape) }, "image"));
  },
  buildAdversary(shape) {
    const model = new FunctionalModel("adversary");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = input;
    for (let level = 1; level <= amount(shape, "depth"); level++) {
      x = model.conv(x, filtersAt(shape, level), 4, { strides: [2, 2], use_bias: level === 1, kernel_initializer: SMALL, ...penalty(shape) });
      x = model.layer("LeakyReLU", [level === 1 ? x : model.batchNorm(x)], { alpha: 0.2 });
    }
    return model.finish(input, model.dense(model.layer("Flatten", [x], {}), 1, { kernel_initializer: SMALL, ...penalty(shape) }, "judgement"));
  },
};

function filtersAt(shape: NetworkShape, level: number): number {
  return widened(shape, Math.min(16 * 2 ** level, 256));
}

/** As the paper draws all weights: with those of He the adversary is right about everything before there is anything to learn of it. */
const SMALL = { class_name: "RandomNormal", config: { mean: 0, stddev: 0.02, seed: null } } as const;
