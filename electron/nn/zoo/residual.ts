import { anyWayUp, type Architecture, deepened, depth, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { FunctionalModel, type Tensor } from "./functionalModel.ts";

/**
 * The residual networks of 18 and 34 layers of He et al. 2016 (doi 10.1109/CVPR.2016.90), shortcuts of kind B: 1 x 1 convolutions where the shape
 * changes. Padding is symmetric, as in the paper's code, so that its published weights have their meaning.
 */
function residualNetwork(name: string, repeats: readonly number[], description: string): Architecture {
  return {
    description,
    group: "deep",
    size: 128,
    smallestSize: 32,
    augmentation: anyWayUp,
    suits: usualTraining,
    options: [width, depth],
    build(shape) {
      const model = new FunctionalModel(name);
      const input = model.input(shape.size, shape.size, shape.channels);
      let x = convolve(model, input, widened(shape, 64), 7, 2, shape);
      x = model.activation(x, "relu");
      x = model.pool(model.padded(x, 1), "Max", 3, 2);
      repeats.forEach((count, stage) => {
        const filters = widened(shape, 64 * 2 ** stage);
        for (let place = 0; place < deepened(shape, count); place++) {
          const isFirst = stage > 0 && place === 0;
          x = block(model, x, filters, isFirst ? 2 : 1, isFirst, shape);
        }
      });
      return model.finish(input, model.classes(model.averaged(x), shape.classes));
    },
  };
}

export const resnet18 = residualNetwork("resnet18", [2, 2, 2, 2], "ResNet-18 (2015): 18 layers with skip connections and batch normalisation; slower and usually better than the LeNets.");

export const resnet34 = residualNetwork("resnet34", [3, 4, 6, 3], "ResNet-34 (2015): ResNet-18 with twice the layers.");

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
  const padded = stride === 1 || side === 0 ? x : model.padded(x, side);
  return model.batchNorm(model.conv(padded, filters, kernel, { ...settings, padding: padded === x ? "same" : "valid" }));
}
