import { anyWayUp, type Architecture, penalty, usualTraining, widened, width } from "./architecture.ts";
import { FunctionalModel, HE } from "./functionalModel.ts";

/** The LeNet-like network of the lecture's lab on mechanisms of action: three 5 x 5 convolutions with ReLU and max pooling, two dense layers. */
export const lenetMoa: Architecture = {
  description: "The lecture's network: three 5 x 5 convolutions with max pooling and two dense layers, made for fields of 256 x 256 pixels.",
  group: "classic",
  size: 256,
  smallestSize: 64,
  augmentation: anyWayUp,
  suits: usualTraining,
  options: [width],
  build(shape) {
    const model = new FunctionalModel("lenet-moa");
    const settings = { activation: "relu", ...penalty(shape) };
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = model.conv(input, widened(shape, 16), 5, { ...settings, strides: [2, 2] });
    x = model.pool(x, "Max", 2);
    x = model.conv(x, widened(shape, 32), 5, settings);
    x = model.pool(x, "Max", 4);
    x = model.conv(x, widened(shape, 64), 5, settings);
    x = model.pool(x, "Max", 4);
    x = model.layer("Flatten", [x], {});
    x = model.dense(x, widened(shape, 256), { ...settings, kernel_initializer: HE });
    return model.finish(input, model.classes(x, shape.classes));
  },
};
