import { anyWayUp, type Architecture, amount, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { CONVOLUTION, FunctionalModel, HE } from "./functionalModel.ts";

/** The layer whose output is all that is kept of an image. */
export const CODE = "code";

/**
 * A convolutional autoencoder: the few numbers of the narrowest layer, the code, are learned so that the image can be made from them again (Hinton and Salakhutdinov 2006,
 * doi 10.1126/science.1127647), by convolutions on the way down and transposed ones on the way back up (Masci et al. 2011, doi 10.1007/978-3-642-21735-7_7). Strides
 * stand for that paper's max pooling; kernels of 4 pixels, a multiple of their stride, leave no chequered pattern (Odena et al. 2016, doi 10.23915/distill.00003).
 */
export const autoencoder: Architecture = {
  description: "Autoencoder: reproduces an image from a few numbers. No labels are needed: it shows which images are unlike the others, and gives numbers by which to compare them.",
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
  build(shape) {
    const model = new FunctionalModel("autoencoder");
    const depth = amount(shape, "depth");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = input;
    for (let level = 0; level < depth; level++) x = model.conv(x, filtersAt(shape, level), 3, { strides: [2, 2], activation: "relu", ...penalty(shape) });
    const side = shape.size / 2 ** depth;
    const filters = filtersAt(shape, depth - 1);
    x = model.dense(model.layer("Flatten", [x], {}), amount(shape, "code"), penalty(shape), CODE);
    x = model.dense(x, side * side * filters, { activation: "relu", kernel_initializer: HE, ...penalty(shape) });
    x = model.layer("Reshape", [x], { target_shape: [side, side, filters] });
    for (let level = depth - 1; level >= 0; level--) {
      x = model.layer("Conv2DTranspose", [x], {
        ...CONVOLUTION, filters: filtersAt(shape, Math.max(0, level - 1)), kernel_size: [4, 4], strides: [2, 2], activation: "relu", kernel_initializer: HE, ...penalty(shape),
      });
    }
    return model.finish(input, model.conv(x, shape.channels, 3, {}, "image"));
  },
};

function filtersAt(shape: NetworkShape, level: number): number {
  return widened(shape, Math.min(16 * 2 ** level, 128));
}
