import { noAugmentation } from "../../../shared/domain/augmentation.ts";
import { type Architecture, penalty, usualTraining } from "./architecture.ts";
import { FunctionalModel, GLOROT } from "./functionalModel.ts";

/**
 * LeNet-5 of LeCun et al. 1998 (doi 10.1109/5.726791). The paper's 32 x 32 input is its 28 x 28 digit in a frame of zeros, which the padding
 * of the first layer stands for; every map of the second convolution sees all maps of the first, and softmax takes the place of the radial units.
 */
export const lenet5: Architecture = {
  description: "LeNet-5 (1998): two convolutions and three dense layers, made for digits of 28 x 28 pixels.",
  group: "classic",
  size: 28,
  smallestSize: 12,
  augmentation: { ...noAugmentation, shift: 0.07, rotation: 10, scale: 0.1 },
  suits: usualTraining,
  options: [],
  build(shape) {
    const model = new FunctionalModel("lenet5");
    const settings = { activation: "tanh", kernel_initializer: GLOROT, ...penalty(shape) };
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = model.conv(input, 6, 5, settings);
    x = model.pool(x, "Average", 2);
    x = model.conv(x, 16, 5, { ...settings, padding: "valid" });
    x = model.pool(x, "Average", 2);
    x = model.layer("Flatten", [x], {});
    x = model.dense(x, 120, settings);
    x = model.dense(x, 84, settings);
    return model.finish(input, model.classes(x, shape.classes));
  },
};
