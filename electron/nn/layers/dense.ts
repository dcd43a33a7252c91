import { z } from "zod";
import { channelsFirst, channelsLast } from "../axes.ts";
import type { Layer } from "../layer.ts";
import { activate, ActivationName } from "./activation.ts";
import { InitialiserSetting, Regulariser } from "./settings.ts";

const Settings = z.object({
  units: z.int().positive(),
  activation: ActivationName,
  use_bias: z.boolean().default(true),
  kernel_initializer: InitialiserSetting.default("glorot_uniform"),
  bias_initializer: InitialiserSetting.default("zeros"),
  kernel_regularizer: Regulariser,
});

/** Every output a weighted sum of all inputs; of an image, pixel by pixel. */
export const dense: Layer = ({ graph, weight }, [x], config) => {
  const { units, activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer } = Settings.parse(config);
  const inputs = x!.type.shape[1]!;
  const kernel = weight("kernel", {
    shape: [inputs, units],
    kerasOrder: null,
    initialiser: kernel_initializer,
    fan: { in: inputs, out: units },
    role: "trained",
    penalty: kernel_regularizer,
  });
  const bias = use_bias
    ? [weight("bias", { shape: [units], kerasOrder: null, initialiser: bias_initializer, fan: { in: units, out: units }, role: "trained", penalty: { l1: 0, l2: 0 } })]
    : [];
  if (x!.type.shape.length === 2) return activate(graph, activation, graph.call("Gemm", [x!, kernel, ...bias]));
  const sums = bias.reduce((sum, value) => graph.call("Add", [sum, value]), graph.call("MatMul", [channelsLast(graph, x!), kernel]));
  return activate(graph, activation, channelsFirst(graph, sums));
};
