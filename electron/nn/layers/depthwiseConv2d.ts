import { z } from "zod";
import type { Value } from "../graph.ts";
import type { Layer, LayerContext } from "../layer.ts";
import { ConvolutionSettings, finished, Initialiser, Penalty, windowOver } from "./convolving.ts";

const Multiplier = z.int().positive().default(1);

const DepthwiseSettings = ConvolutionSettings.extend({ depth_multiplier: Multiplier, depthwise_initializer: Initialiser, depthwise_regularizer: Penalty });

/** Convolution of each channel with kernels of its own. */
export const depthwiseConv2d: Layer = (context, [x], config) => {
  const settings = DepthwiseSettings.parse(config);
  return finished(context, settings, x!.type.shape[1]! * settings.depth_multiplier, (bias) => channelByChannel(context, x!, settings, bias));
};

const SeparableSettings = DepthwiseSettings.extend({ filters: z.int().positive(), pointwise_initializer: Initialiser, pointwise_regularizer: Penalty });

/** Convolution of each channel with kernels of its own, and of the results pixel by pixel (Chollet 2017, arXiv 1610.02357). */
export const separableConv2d: Layer = (context, [x], config) => {
  const settings = SeparableSettings.parse(config);
  const { filters, pointwise_initializer: initialiser, pointwise_regularizer: penalty } = settings;
  const y = channelByChannel(context, x!, settings, []);
  const channels = y.type.shape[1]!;
  const kernels = context.weight("pointwise_kernel", {
    shape: [filters, channels, 1, 1],
    kerasOrder: [2, 3, 1, 0],
    initialiser,
    fan: { in: channels, out: filters },
    role: "trained",
    penalty,
  });
  const pixelwise = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };
  return finished(context, settings, filters, (bias) => context.graph.call("Conv", [y, kernels, ...bias], pixelwise));
};

/** Keras has the kernels as [height, width, channels, multiplier] and draws their start as if each saw all channels. */
function channelByChannel({ graph, weight }: LayerContext, x: Value, settings: z.infer<typeof DepthwiseSettings>, bias: readonly Value[]): Value {
  const { kernel_size: kernel, depth_multiplier: multiplier, depthwise_initializer: initialiser, depthwise_regularizer: penalty } = settings;
  const { images, window } = windowOver(x, settings);
  const channels = images.type.shape[1]!;
  const area = kernel[0] * kernel[1];
  const kernels = weight("depthwise_kernel", {
    shape: [channels, multiplier, ...kernel],
    kerasOrder: [2, 3, 0, 1],
    initialiser,
    fan: { in: area * channels, out: area * multiplier },
    role: "trained",
    penalty,
  });
  return graph.call("Conv", [images, graph.reshape(kernels, [channels * multiplier, 1, ...kernel]), ...bias], { ...window, group: channels });
}
