import { anyWayUp, type Architecture, amount, deepened, depth, depthwisePenalty, type NetworkShape, penalty, usualTraining, width } from "./architecture.ts";
import { CONVOLUTION, FunctionalModel, HE, type Tensor } from "./functionalModel.ts";

/** Filters of the blocks of each stage, the stride of the first of them, and how many there are; table 2 of the paper. */
const STAGES: readonly (readonly [filters: number, stride: 1 | 2, count: number])[] = [[16, 1, 1], [24, 2, 2], [32, 2, 3], [64, 2, 4], [96, 1, 3], [160, 2, 3], [320, 1, 1]];

/** How many times as many filters the inside of a block has; the first block has as many as it gets. */
const EXPANSION = 6;

/**
 * MobileNetV2 of Sandler et al. 2018 (doi 10.1109/CVPR.2018.00474), as Keras Applications has it: same names and shapes, so that those weights fit.
 * The width is the paper's alpha; numbers of filters are multiples of eight.
 */
export const mobilenetV2: Architecture = {
  description: "MobileNetV2 (2018): 17 blocks that convolve channel by channel; small and fast, as in Keras.",
  group: "mobile",
  size: 224,
  smallestSize: 32,
  augmentation: anyWayUp,
  suits: usualTraining,
  options: [width, depth],
  build(shape) {
    const model = new FunctionalModel("mobilenetv2");
    const input = model.input(shape.size, shape.size, shape.channels);
    const alpha = amount(shape, "width");
    let x = model.conv(input, multipleOfEight(32 * alpha), 3, { strides: [2, 2], use_bias: false, ...penalty(shape) }, "Conv1");
    let at: Place = { x: rectified(model, x, "bn_Conv1", "Conv1_relu"), channels: multipleOfEight(32 * alpha), size: Math.ceil(shape.size / 2) };
    let id = 0;
    for (const [filters, stride, count] of STAGES) {
      for (let place = 0; place < deepened(shape, count); place++) at = block(model, at, { filters: multipleOfEight(Math.trunc(filters * alpha)), stride: place === 0 ? stride : 1, id: id++ }, shape);
    }
    x = model.conv(at.x, alpha > 1 ? multipleOfEight(1280 * alpha) : 1280, 1, { padding: "valid", use_bias: false, ...penalty(shape) }, "Conv_1");
    x = rectified(model, x, "Conv_1_bn", "out_relu");
    return model.finish(input, model.classes(model.averaged(x), shape.classes, "predictions"));
  },
};

type Place = { readonly x: Tensor; readonly channels: number; readonly size: number };

/** Wider by a 1 x 1 convolution, convolved channel by channel, narrower by a 1 x 1 convolution; the input is added where the shape stays. */
function block(model: FunctionalModel, { x, channels, size }: Place, { filters, stride, id }: { filters: number; stride: 1 | 2; id: number }, shape: NetworkShape): Place {
  const prefix = id === 0 ? "expanded_conv_" : `block_${id}_`;
  const named = (ending: string) => `${prefix}${ending}`;
  let y = x;
  if (id > 0) {
    y = model.conv(y, EXPANSION * channels, 1, { use_bias: false, ...penalty(shape) }, named("expand"));
    y = rectified(model, y, named("expand_BN"), named("expand_relu"));
  }
  if (stride === 2) y = model.padded(y, size % 2 === 0 ? [[0, 1], [0, 1]] : 1, named("pad"));
  const settings = { ...CONVOLUTION, kernel_size: [3, 3], strides: [stride, stride], padding: stride === 1 ? "same" : "valid", use_bias: false, depthwise_initializer: HE };
  y = model.layer("DepthwiseConv2D", [y], { ...settings, depth_multiplier: 1, ...depthwisePenalty(shape) }, named("depthwise"));
  y = rectified(model, y, named("depthwise_BN"), named("depthwise_relu"));
  y = normalised(model, model.conv(y, filters, 1, { use_bias: false, ...penalty(shape) }, named("project")), named("project_BN"));
  const added = channels === filters && stride === 1 ? model.layer("Add", [x, y], {}, named("add")) : y;
  return { x: added, channels: filters, size: Math.ceil(size / stride) };
}

function rectified(model: FunctionalModel, x: Tensor, normalisation: string, name: string): Tensor {
  return model.layer("ReLU", [normalised(model, x, normalisation)], { max_value: 6 }, name);
}

function normalised(model: FunctionalModel, x: Tensor, name: string): Tensor {
  return model.batchNorm(x, { momentum: 0.999, epsilon: 1e-3 }, name);
}

/** The nearest multiple of eight that is no more than a tenth below the number asked for. */
function multipleOfEight(filters: number): number {
  const nearest = Math.max(8, Math.floor((filters + 4) / 8) * 8);
  return nearest < 0.9 * filters ? nearest + 8 : nearest;
}
