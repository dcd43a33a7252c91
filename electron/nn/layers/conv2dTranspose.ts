import { z } from "zod";
import type { Layer } from "../layer.ts";
import { ConvolutionSettings, finished, Initialiser, Penalty } from "./convolving.ts";
import { Sizes } from "./settings.ts";

const Settings = ConvolutionSettings.extend({
  filters: z.int().positive(),
  // Other lengths of the output than those that follow from the padding are refused.
  output_padding: z.null().optional(),
  dilation_rate: Sizes.pipe(z.tuple([z.literal(1), z.literal(1)])).default([1, 1]),
  kernel_initializer: Initialiser,
  kernel_regularizer: Penalty,
});

/** The transpose of a convolution: every pixel adds a kernel, times its value, to an image that is larger by the strides ("up-convolution"). */
export const conv2dTranspose: Layer = (context, [x], config) => {
  const settings = Settings.parse(config);
  const { filters, kernel_size: kernel, strides, padding } = settings;
  const channels = x!.type.shape[1]!;
  const area = kernel[0] * kernel[1];
  const kernels = context.weight("kernel", {
    shape: [channels, filters, ...kernel],
    kerasOrder: [2, 3, 1, 0],
    initialiser: settings.kernel_initializer,
    // Keras takes the last two axes of a kernel for in and out, which are out and in here.
    fan: { in: area * filters, out: area * channels },
    role: "trained",
    penalty: settings.kernel_regularizer,
  });
  // By as much as a kernel reaches beyond its step, "same" cuts off: the odd pixel at the end.
  const over = [Math.max(0, kernel[0] - strides[0]), Math.max(0, kernel[1] - strides[1])] as const;
  const [top, left] = padding === "same" ? [Math.floor(over[0] / 2), Math.floor(over[1] / 2)] : [0, 0];
  const pads = padding === "same" ? [top, left, over[0] - top, over[1] - left] : [0, 0, 0, 0];
  const output_padding = [Math.max(0, strides[0] - kernel[0]), Math.max(0, strides[1] - kernel[1])];
  return finished(context, settings, filters, (bias) =>
    context.graph.call("ConvTranspose", [x!, kernels, ...bias], { strides, pads, dilations: [1, 1], output_padding }),
  );
};
