import { anyWayUp, type Architecture, deepened, depth, type NetworkShape, penalty, usualTraining, widened, width } from "./architecture.ts";
import { FunctionalModel, type Tensor } from "./functionalModel.ts";

/** In Keras Applications' ResNet. */
const EPSILON = 1.001e-5;

/** Blocks in each stage, and the filters of their first two convolutions; the third has four times as many. */
const STAGES = [[3, 64], [4, 128], [6, 256], [3, 512]] as const;

/**
 * The residual network of 50 layers of He et al. 2016 (doi 10.1109/CVPR.2016.90), as Keras Applications has it (ResNet50, its first version): same
 * names and shapes, so that those weights fit. Convolutions have a bias there, and the first of a stage, not the second, has the stride.
 */
export const resnet50: Architecture = {
  description: "ResNet-50 (2015): 50 layers with skip connections over narrow 3 x 3 convolutions; as in Keras.",
  group: "deep",
  size: 224,
  smallestSize: 32,
  augmentation: anyWayUp,
  suits: usualTraining,
  options: [width, depth],
  build(shape) {
    const model = new FunctionalModel("resnet50");
    const input = model.input(shape.size, shape.size, shape.channels);
    let x = model.padded(input, 3, "conv1_pad");
    x = convolve(model, x, widened(shape, 64), { kernel: 7, stride: 2, name: "conv1" }, shape);
    x = model.activation(x, "relu", "conv1_relu");
    x = model.pool(model.padded(x, 1, "pool1_pad"), "Max", 3, 2, "valid", "pool1_pool");
    STAGES.forEach(([count, filters], stage) => {
      for (let place = 1; place <= deepened(shape, count); place++) {
        x = block(model, x, widened(shape, filters), place === 1 ? (stage === 0 ? 1 : 2) : null, `conv${stage + 2}_block${place}`, shape);
      }
    });
    return model.finish(input, model.classes(model.averaged(x, "avg_pool"), shape.classes, "predictions"));
  },
};

/** 1 x 1, 3 x 3 and 1 x 1 convolutions, to whose result the input is added; with a stride, through a convolution of its own. */
function block(model: FunctionalModel, x: Tensor, filters: number, stride: number | null, name: string, shape: NetworkShape): Tensor {
  const shortcut = stride === null ? x : convolve(model, x, 4 * filters, { kernel: 1, stride, name: `${name}_0` }, shape);
  let y = convolve(model, x, filters, { kernel: 1, stride: stride ?? 1, name: `${name}_1` }, shape);
  y = model.activation(y, "relu", `${name}_1_relu`);
  y = convolve(model, y, filters, { kernel: 3, stride: 1, padding: "same", name: `${name}_2` }, shape);
  y = model.activation(y, "relu", `${name}_2_relu`);
  y = convolve(model, y, 4 * filters, { kernel: 1, stride: 1, name: `${name}_3` }, shape);
  return model.activation(model.layer("Add", [shortcut, y], {}, `${name}_add`), "relu", `${name}_out`);
}

type Convolution = { readonly kernel: number; readonly stride: number; readonly padding?: "same"; readonly name: string };

function convolve(model: FunctionalModel, x: Tensor, filters: number, { kernel, stride, padding, name }: Convolution, shape: NetworkShape): Tensor {
  const settings = { strides: [stride, stride], padding: padding ?? "valid", ...penalty(shape) };
  return model.batchNorm(model.conv(x, filters, kernel, settings, `${name}_conv`), { momentum: 0.99, epsilon: EPSILON }, `${name}_bn`);
}
