import { z } from "zod";
import type { Value } from "../graph.ts";
import type { Layer } from "../layer.ts";
import { ints } from "../op.ts";
import { imageSides, samePadding } from "../window.ts";
import { activate, ActivationName } from "./activation.ts";
import { ChannelsLast, InitialiserSetting, Padding, Regulariser, Sizes } from "./settings.ts";

const Settings = z.object({
  filters: z.int().positive(),
  kernel_size: Sizes,
  strides: Sizes.default([1, 1]),
  padding: Padding,
  data_format: ChannelsLast,
  dilation_rate: Sizes.default([1, 1]),
  activation: ActivationName,
  use_bias: z.boolean().default(true),
  kernel_initializer: InitialiserSetting.default("glorot_uniform"),
  bias_initializer: InitialiserSetting.default("zeros"),
  kernel_regularizer: Regulariser,
});

/** Convolution with learned kernels. */
export const conv2d: Layer = ({ graph, weight }, [x], config) => {
  const settings = Settings.parse(config);
  const { filters, kernel_size: kernel, strides, dilation_rate: dilations } = settings;
  const { images, before } = paddedBefore(x!);
  const channels = images.type.shape[1]!;
  const area = kernel[0] * kernel[1];
  const reach = [dilations[0] * (kernel[0] - 1) + 1, dilations[1] * (kernel[1] - 1) + 1] as const;
  const own = settings.padding === "same" ? samePadding(imageSides(x!.type.shape), reach, strides) : [0, 0, 0, 0];
  const pads = own.map((side, i) => side + before[i]!);
  const kernels = weight("kernel", {
    shape: [filters, channels, ...kernel],
    kerasOrder: [2, 3, 1, 0],
    initialiser: settings.kernel_initializer,
    fan: { in: area * channels, out: area * filters },
    role: "trained",
    penalty: settings.kernel_regularizer,
  });
  const bias = settings.use_bias
    ? [weight("bias", { shape: [filters], kerasOrder: null, initialiser: settings.bias_initializer, fan: { in: filters, out: filters }, role: "trained", penalty: { l1: 0, l2: 0 } })]
    : [];
  return activate(graph, settings.activation, graph.call("Conv", [images, kernels, ...bias], { strides, pads, dilations }));
};

/** Zeros that a layer before put around the images become padding of the convolution itself, which spares a copy of them. */
function paddedBefore(x: Value): { readonly images: Value; readonly before: readonly number[] } {
  const { producer } = x;
  if (producer?.op !== "Pad") return { images: x, before: [0, 0, 0, 0] };
  const [, , top, left, , , bottom, right] = ints(producer.attributes, "pads");
  return { images: producer.inputs[0]!, before: [top!, left!, bottom!, right!] };
}
