import { noAugmentation } from "../../../shared/domain/augmentation.ts";
import { type Architecture, type NetworkShape, penalty } from "./architecture.ts";
import { FunctionalModel, type Tensor } from "./functionalModel.ts";

/**
 * The residual network of 18 layers of He et al. 2016 (doi 10.1109/CVPR.2016.90), shortcuts of kind B: 1 x 1 convolutions where the shape changes.
 * Padding is symmetric, as in the paper's code, so that its published weights have their meaning.
 */
export const resnet18: Architecture = {
  description: "ResNet-18 (2015): 18 layers with skip connections and batch normalisation; slower and usually better than the LeNets.",
  size: 128,
  smallestSize: 32,
  augmentation: { ...noAugmentation, flip: true, quarterTurns: true },
  build(shape) {
    const model = new FunctionalModel("resnet18");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = convolve(model, input, 64, 7, 2, shape);
    x = model.activation(x, "relu");
    x = model.layer("ZeroPadding2D", [x], { padding: [[1, 1], [1, 1]], data_format: "channels_last" });
    x = model.pool(x, "Max", 3, 2);
    for (const filters of [64, 128, 256, 512]) {
      x = block(model, x, filters, filters === 64 ? 1 : 2, filters !== 64, shape);
      x = block(model, x, filters, 1, false, shape);
    }
    x = model.layer("GlobalAveragePooling2D", [x], { data_format: "channels_last" });
    return model.finish(input, model.classes(x, shape.classes));
  },
};

/** Two 3 x 3 convolutions, to whose result the input is added. */
function block(model: FunctionalModel, x: Tensor, filters: number, stride: number, projected: boolean, shape: NetworkShape): Tensor {
  let y = model.activation(convolve(model, x, filters, 3, stride, shape), "relu");
  y = convolve(model, y, filters, 3, 1, shape);
  const shortcut = projected ? convolve(model, x, filters, 1, stride, shape) : x;
  return model.activation(model.layer("Add", [y, shortcut], {}), "relu");
}

/** A convolution with symmetric padding, without bias for the batch normalisation that follows it. */
function convolve(model: FunctionalModel, x: Tensor, filters: number, kernel: number, stride: number, shape: NetworkShape): Tensor {
  const settings = { use_bias: false, strides: [stride, stride], ...penalty(shape) };
  const side = (kernel - 1) / 2;
  // At stride 1 symmetric padding is what "same" means.
  const padded = stride === 1 || side === 0 ? x : model.layer("ZeroPadding2D", [x], { padding: [[side, side], [side, side]], data_format: "channels_last" });
  return model.batchNorm(model.conv(padded, filters, kernel, { ...settings, padding: padded === x ? "same" : "valid" }));
}
