import { anyWayUp, type Architecture, amount, dropout, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { CONVOLUTION, FunctionalModel, HE } from "./functionalModel.ts";

/** The last layer of the adversary. */
export const JUDGEMENT = "judgement";

/**
 * A generative adversarial network (Goodfellow et al. 2014, arXiv 1406.2661), laid out as in Radford et al. 2016 (arXiv 1511.06434): a dense layer makes a few pixels with many
 * features of a code, and transposed convolutions, with batch normalisation and ReLU, an image of them; its adversary halves an image by convolutions with strides and
 * leaky ReLU. Images are normalised and may have any grey levels, so the last layer has no tanh; the adversary has no batch normalisation, and drops features
 * instead, for it sees few images; kernels of 4 pixels, a multiple of their stride, leave no chequered pattern (Odena et al. 2016, doi 10.23915/distill.00003).
 */
export const gan: Architecture = {
  description: "Generative adversarial network (DCGAN, 2016): draws new images that look like those of the project. It learns in contest with a network that tells both apart, and needs no labels.",
  group: "images",
  task: "drawing",
  size: 32,
  smallestSize: 8,
  augmentation: anyWayUp,
  suits: { ...usualTraining, loss: { name: "binary_crossentropy", labelSmoothing: 0 }, learningRate: 2e-4, beta1: 0.5 },
  options: [
    width,
    { kind: "amount", name: "depth", description: "how often the image is doubled on the way from the code, and halved by the adversary", usual: 3, least: 1, most: 6, isWhole: true },
    { kind: "amount", name: "code", description: "of how many random numbers an image is drawn", usual: 100, least: 1, most: 4096, isWhole: true },
    dropout(0.3),
  ],
  fittingSize: (shape) => Math.ceil(shape.size / 2 ** amount(shape, "depth")) * 2 ** amount(shape, "depth"),
  build(shape) {
    const model = new FunctionalModel("gan");
    const depth = amount(shape, "depth");
    const side = shape.size / 2 ** depth;
    const input = model.rows(amount(shape, "code"), "codes");
    let x = model.dense(input, side * side * filtersAt(shape, depth), { use_bias: false, kernel_initializer: HE, ...penalty(shape) });
    x = model.layer("Reshape", [x], { target_shape: [side, side, filtersAt(shape, depth)] });
    for (let level = depth - 1; level >= 0; level--) {
      x = model.activation(model.batchNorm(x), "relu");
      x = model.layer("Conv2DTranspose", [x], { ...CONVOLUTION, filters: filtersAt(shape, level), kernel_size: [4, 4], strides: [2, 2], use_bias: false, kernel_initializer: HE, ...penalty(shape) });
    }
    x = model.activation(model.batchNorm(x), "relu");
    return model.finish(input, model.conv(x, shape.channels, 3, penalty(shape), "image"));
  },
  buildAdversary(shape) {
    const model = new FunctionalModel("adversary");
    const depth = amount(shape, "depth");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = input;
    for (let level = 1; level <= depth; level++) {
      x = model.layer("LeakyReLU", [model.conv(x, filtersAt(shape, level), 4, { strides: [2, 2], ...penalty(shape) })], { alpha: 0.2 });
      x = model.layer("Dropout", [x], { rate: amount(shape, "dropout") });
    }
    return model.finish(input, model.dense(model.layer("Flatten", [x], {}), 1, penalty(shape), JUDGEMENT));
  },
};

function filtersAt(shape: NetworkShape, level: number): number {
  return widened(shape, Math.min(32 * 2 ** level, 256));
}
