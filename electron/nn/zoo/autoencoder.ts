import { anyWayUp, type Architecture, amount, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { CONVOLUTION, FunctionalModel, HE, type Tensor, ZEROS } from "./functionalModel.ts";

/** The layer whose output is all that is kept of an image; of one that draws codes their mean. */
export const CODE = "code";

const reproducing: Omit<Architecture, "description" | "build"> = {
  group: "images",
  task: "images",
  size: 128,
  smallestSize: 16,
  augmentation: anyWayUp,
  suits: { ...usualTraining, loss: { name: "mean_squared_error" } },
  options: [
    width,
    { kind: "amount", name: "depth", description: "how often the image is halved on the way to the code", usual: 4, least: 1, most: 6, isWhole: true },
    { kind: "amount", name: "code", description: "how many numbers are kept of an image", usual: 64, least: 1, most: 4096, isWhole: true },
  ],
  fittingSize: (shape) => Math.ceil(shape.size / 2 ** amount(shape, "depth")) * 2 ** amount(shape, "depth"),
};

/**
 * A convolutional autoencoder: the few numbers of the narrowest layer, the code, are learned so that the image can be made from them again (Hinton and Salakhutdinov 2006,
 * doi 10.1126/science.1127647), by convolutions on the way down and transposed ones on the way back up (Masci et al. 2011, doi 10.1007/978-3-642-21735-7_7). Strides
 * stand for that paper's max pooling; kernels of 4 pixels, a multiple of their stride, leave no chequered pattern (Odena et al. 2016, doi 10.23915/distill.00003).
 */
export const autoencoder: Architecture = {
  ...reproducing,
  description: "Autoencoder: reproduces an image from a few numbers. No labels are needed: it shows which images are unlike the others, and gives numbers by which to compare them.",
  build(shape) {
    const model = new FunctionalModel("autoencoder");
    const input = model.input(shape.size, shape.size, shape.channels);
    const code = model.dense(narrowed(model, input, shape), amount(shape, "code"), penalty(shape), CODE);
    return model.finish(input, imageOf(model, code, shape));
  },
};

/**
 * The same with a code that is drawn: an image gives a mean and a variance for each of its numbers, and what is drawn from them is kept near the standard normal distribution,
 * so that codes drawn from that give new images (Kingma and Welling 2013, arXiv 1312.6114). Their bound for Gaussian images whose D pixels, normalised, have a variance of 1 given
 * the code is D / 2 times the mean squared error, plus the divergence: divided by D / 2 it is the error plus 2 / D times the divergence. `kl` is a factor of the
 * latter, the beta of Higgins et al. 2017; in other words, that variance.
 */
export const variationalAutoencoder: Architecture = {
  ...reproducing,
  description: "Variational autoencoder (2013): an autoencoder whose codes are spread like random numbers, so that random numbers give new images. No labels are needed.",
  options: [
    ...reproducing.options,
    { kind: "amount", name: "kl", description: "how strongly codes are drawn towards a normal distribution: more gives better new images, and worse copies", usual: 1, least: 0, most: 100, isWhole: false },
  ],
  build(shape) {
    const model = new FunctionalModel("variational-autoencoder");
    const input = model.input(shape.size, shape.size, shape.channels);
    const features = narrowed(model, input, shape);
    const mean = model.dense(features, amount(shape, "code"), penalty(shape), CODE);
    const logVariance = model.dense(features, amount(shape, "code"), { ...NEARLY_CERTAIN, ...penalty(shape) }, `${CODE}_log_variance`);
    const code = model.layer("Sampling", [mean, logVariance], { kl_weight: (2 * amount(shape, "kl")) / (shape.size ** 2 * shape.channels) });
    return model.finish(input, imageOf(model, code, shape));
  },
};

/** Deviations of e^-2 for all images: where codes begin as mostly noise, the part that reads them learns to make the mean of all images of any. */
const NEARLY_CERTAIN = { kernel_initializer: ZEROS, bias_initializer: { class_name: "Constant", config: { value: -4 } } };

/** What convolutions make of an image on its way to the code, in a row. */
function narrowed(model: FunctionalModel, image: Tensor, shape: NetworkShape): Tensor {
  let x = image;
  for (let level = 0; level < amount(shape, "depth"); level++) x = model.conv(x, filtersAt(shape, level), 3, { strides: [2, 2], activation: "relu", ...penalty(shape) });
  return model.layer("Flatten", [x], {});
}

/** The image that is made from a code. */
function imageOf(model: FunctionalModel, code: Tensor, shape: NetworkShape): Tensor {
  const depth = amount(shape, "depth");
  const side = shape.size / 2 ** depth;
  const filters = filtersAt(shape, depth - 1);
  let x = model.dense(code, side * side * filters, { activation: "relu", kernel_initializer: HE, ...penalty(shape) });
  x = model.layer("Reshape", [x], { target_shape: [side, side, filters] });
  for (let level = depth - 1; level >= 0; level--) {
    x = model.layer("Conv2DTranspose", [x], {
      ...CONVOLUTION, filters: filtersAt(shape, Math.max(0, level - 1)), kernel_size: [4, 4], strides: [2, 2], activation: "relu", kernel_initializer: HE, ...penalty(shape),
    });
  }
  return model.conv(x, shape.channels, 3, {}, "image");
}

function filtersAt(shape: NetworkShape, level: number): number {
  return widened(shape, Math.min(16 * 2 ** level, 128));
}
