import { anyWayUp, type Architecture, amount, batchNorm, carefulTraining, deepened, depth, dropout, isOn, type NetworkShape, penalty, widened, width } from "./architecture.ts";
import { FunctionalModel, HE, type Tensor } from "./functionalModel.ts";

/** Convolutions in each block, and their filters. */
const BLOCKS = [[2, 64], [2, 128], [3, 256], [3, 512], [3, 512]] as const;

/**
 * The network D of Simonyan and Zisserman 2015 (arXiv 1409.1556) with 16 layers, as Keras Applications has it: same names and shapes, so that those
 * weights fit, unless batch normalisation is switched on or the dense layers are left out.
 */
export const vgg16: Architecture = {
  description: "VGG-16 (2014): thirteen 3 x 3 convolutions and three dense layers, as in Keras; large and slow. Switch batch normalisation on to train it from nothing.",
  group: "deep",
  size: 224,
  smallestSize: 32,
  augmentation: anyWayUp,
  suits: carefulTraining,
  options: [
    width,
    { ...depth, description: "how many convolutions each of the five blocks has, as a share of the usual number" },
    batchNorm,
    { kind: "switch", name: "dense-layers", description: "the two dense layers of 4096 units before the last; off takes the mean of each channel in their place", usual: true },
    dropout(0),
  ],
  build(shape) {
    const model = new FunctionalModel("vgg16");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = input;
    BLOCKS.forEach(([count, filters], block) => {
      for (let place = 1; place <= deepened(shape, count); place++) x = convolve(model, x, widened(shape, filters), `block${block + 1}_conv${place}`, shape);
      x = model.pool(x, "Max", 2, 2, "valid", `block${block + 1}_pool`);
    });
    return model.finish(input, model.classes(isOn(shape, "dense-layers") ? denseLayers(model, x, shape) : model.averaged(x), shape.classes, "predictions"));
  },
};

function convolve(model: FunctionalModel, x: Tensor, filters: number, name: string, shape: NetworkShape): Tensor {
  if (!isOn(shape, "batch-norm")) return model.conv(x, filters, 3, { activation: "relu", ...penalty(shape) }, name);
  const y = model.batchNorm(model.conv(x, filters, 3, { use_bias: false, ...penalty(shape) }, name), {}, `${name}_bn`);
  return model.activation(y, "relu", `${name}_relu`);
}

function denseLayers(model: FunctionalModel, x: Tensor, shape: NetworkShape): Tensor {
  const rate = amount(shape, "dropout");
  return ["fc1", "fc2"].reduce((before, name) => {
    const y = model.dense(before, widened(shape, 4096), { activation: "relu", kernel_initializer: HE, ...penalty(shape) }, name);
    return rate > 0 ? model.layer("Dropout", [y], { rate }) : y;
  }, model.layer("Flatten", [x], {}, "flatten"));
}
