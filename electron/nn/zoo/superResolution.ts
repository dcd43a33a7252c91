import { anyWayUp, type Architecture, amount, penalty, usualTraining, widened, width } from "./architecture.ts";
import { CONVOLUTION, FunctionalModel, type Tensor } from "./functionalModel.ts";

/**
 * FSRCNN of Dong et al. 2016 (doi 10.1007/978-3-319-46475-6_25), which works on the small image and enlarges it in its last layer: 56 features, narrowed to 12, mapped four
 * times, widened again, and a transposed convolution of 9 x 9. Below 0 its functions keep the slope of a quarter with which those of the paper begin to learn theirs. It has
 * all channels of an image at once where that has brightness, and learns what is to be added to the image with its pixels repeated, as Kim et al. 2016
 * (doi 10.1109/CVPR.2016.182) do with an interpolated one: so it begins where that stands, and not at nothing.
 */
export const superResolution: Architecture = {
  description: "Super resolution (FSRCNN, 2016): enlarges images. It learns from the images themselves, shrunk and as they are, and needs no labels.",
  group: "images",
  task: "images",
  size: 128,
  smallestSize: 16,
  augmentation: anyWayUp,
  suits: { ...usualTraining, loss: { name: "mean_squared_error" }, learningRate: 3e-3 },
  options: [
    width,
    { kind: "amount", name: "factor", description: "how many times larger images become: the input size is that of the large ones, and they are shrunk by as much to be learned from", usual: 2, least: 2, most: 4, isWhole: true },
    { kind: "amount", name: "depth", description: "how many times features are mapped by 3 x 3 convolutions", usual: 4, least: 1, most: 16, isWhole: true },
  ],
  fittingSize: (shape) => Math.ceil(shape.size / amount(shape, "factor")) * amount(shape, "factor"),
  build(shape) {
    const model = new FunctionalModel("super-resolution");
    const factor = amount(shape, "factor");
    const side = shape.size / factor;
    const convolve = (x: Tensor, filters: number, kernel: number) => model.layer("LeakyReLU", [model.conv(x, widened(shape, filters), kernel, penalty(shape))], { alpha: 0.25 });
    const input = model.input(side, side, shape.channels);
    let x = convolve(convolve(input, FEATURES, 5), NARROW, 1);
    for (let mapped = 0; mapped < amount(shape, "depth"); mapped++) x = convolve(x, NARROW, 3);
    const repeated = model.layer("UpSampling2D", [input], { size: [factor, factor], interpolation: "nearest", data_format: "channels_last" });
    const added = model.layer("Conv2DTranspose", [convolve(x, FEATURES, 1)], {
      ...CONVOLUTION, filters: shape.channels, kernel_size: [9, 9], strides: [factor, factor], kernel_initializer: NEARLY_NOTHING, ...penalty(shape),
    });
    return model.finish(input, model.layer("Add", [repeated, added], {}, "image"));
  },
};

/** The paper's d and s. */
const FEATURES = 56;
const NARROW = 12;
/** As the paper has it in its last layer. */
const NEARLY_NOTHING = { class_name: "RandomNormal", config: { mean: 0, stddev: 0.001, seed: null } };
