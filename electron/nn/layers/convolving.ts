import { z } from "zod";
import type { Value } from "../graph.ts";
import type { LayerContext } from "../layer.ts";
import { ints } from "../op.ts";
import { imageSides, samePadding } from "../window.ts";
import { activate, ActivationName } from "./activation.ts";
import { ChannelsLast, InitialiserSetting, Padding, Regulariser, Sizes } from "./settings.ts";

/** What every layer that convolves can be told. */
export const ConvolutionSettings = z.object({
  kernel_size: Sizes,
  strides: Sizes.default([1, 1]),
  padding: Padding,
  data_format: ChannelsLast,
  dilation_rate: Sizes.default([1, 1]),
  activation: ActivationName,
  use_bias: z.boolean().default(true),
  bias_initializer: InitialiserSetting.default("zeros"),
});
export type ConvolutionSettings = z.infer<typeof ConvolutionSettings>;

export const Initialiser = InitialiserSetting.default("glorot_uniform");
export const Penalty = Regulariser;

/** Images and the window that goes over them, which takes over the zeros that a layer before put around the images: that spares a copy of them. */
export function windowOver(x: Value, { kernel_size: kernel, strides, padding, dilation_rate: dilations }: ConvolutionSettings) {
  const { images, before } = paddedBefore(x);
  const reach = [dilations[0] * (kernel[0] - 1) + 1, dilations[1] * (kernel[1] - 1) + 1] as const;
  const own = padding === "same" ? samePadding(imageSides(x.type.shape), reach, strides) : [0, 0, 0, 0];
  return { images, window: { strides, pads: own.map((side, i) => side + before[i]!), dilations } };
}

/** A convolution with its bias, if it has one, and its activation. */
export function finished(
  { graph, weight }: LayerContext,
  { use_bias, bias_initializer: initialiser, activation }: ConvolutionSettings,
  outputs: number,
  convolve: (bias: readonly Value[]) => Value,
): Value {
  const bias = use_bias ? [weight("bias", { shape: [outputs], kerasOrder: null, initialiser, fan: { in: outputs, out: outputs }, role: "trained", penalty: { l1: 0, l2: 0 } })] : [];
  return activate(graph, activation, convolve(bias));
}

/** Images without the zeros that a layer before put around them, and how many those are: top, left, bottom, right. */
export function paddedBefore(x: Value): { readonly images: Value; readonly before: readonly number[] } {
  const { producer } = x;
  if (producer?.op !== "Pad") return { images: x, before: [0, 0, 0, 0] };
  const [, , top, left, , , bottom, right] = ints(producer.attributes, "pads");
  return { images: producer.inputs[0]!, before: [top!, left!, bottom!, right!] };
}
