import { z } from "zod";
import type { Layer } from "../layer.ts";
import { ConvolutionSettings, finished, Initialiser, Penalty, windowOver } from "./convolving.ts";

const Settings = ConvolutionSettings.extend({
  filters: z.int().positive(),
  groups: z.int().positive().default(1),
  kernel_initializer: Initialiser,
  kernel_regularizer: Penalty,
});

/** Convolution with learned kernels; in groups, each kernel sees the channels of its group only. */
export const conv2d: Layer = (context, [x], config) => {
  const settings = Settings.parse(config);
  const { filters, kernel_size: kernel, groups } = settings;
  const { images, window } = windowOver(x!, settings);
  const all = images.type.shape[1]!;
  if (all % groups !== 0 || filters % groups !== 0) throw new Error(`${all} channels and ${filters} filters cannot be parted into ${groups} groups`);
  const channels = all / groups;
  const area = kernel[0] * kernel[1];
  const kernels = context.weight("kernel", {
    shape: [filters, channels, ...kernel],
    kerasOrder: [2, 3, 1, 0],
    initialiser: settings.kernel_initializer,
    fan: { in: area * channels, out: area * filters },
    role: "trained",
    penalty: settings.kernel_regularizer,
  });
  return finished(context, settings, filters, (bias) => context.graph.call("Conv", [images, kernels, ...bias], { ...window, ...(groups > 1 && { group: groups }) }));
};
