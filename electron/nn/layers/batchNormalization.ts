import { z } from "zod";
import type { Layer } from "../layer.ts";
import { batchNormalized } from "../ops/batchNormalization.ts";
import type { Initialiser } from "../weight.ts";
import { Axis, lastAxis } from "./settings.ts";

const Settings = z.object({
  axis: Axis,
  momentum: z.number().min(0).max(1).default(0.99),
  epsilon: z.number().min(0).default(1e-3),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
  trainable: z.boolean().default(true),
});

/** Batch normalisation: by the batch in training, by the moving statistics otherwise, and always by these where the layer is frozen. */
export const batchNormalization: Layer = ({ graph, training, weight, move }, [x], config) => {
  const { axis, momentum, epsilon, center, scale, trainable } = Settings.parse(config);
  lastAxis(axis, x!);
  const channels = x!.type.shape[1]!;
  const own = (role: string, initialiser: Initialiser, kind: "trained" | "statistic") =>
    weight(role, { shape: [channels], kerasOrder: null, initialiser, fan: { in: channels, out: channels }, role: kind, penalty: { l1: 0, l2: 0 } });
  const fixed = (value: number) => graph.constant(new Float32Array(channels).fill(value), [channels]);
  const gamma = scale ? own("gamma", "ones", "trained") : fixed(1);
  const beta = center ? own("beta", "zeros", "trained") : fixed(0);
  const [movingMean, movingVariance] = [own("moving_mean", "zeros", "statistic"), own("moving_variance", "ones", "statistic")];
  if (!training || !trainable) return graph.call("BatchNormalization", [x!, gamma, beta, movingMean, movingVariance], { epsilon });

  const [y, mean, variance] = batchNormalized(graph, [x!, gamma, beta], [movingMean, movingVariance], epsilon);
  move("moving_mean", movingMean, mean, momentum);
  move("moving_variance", movingVariance, variance, momentum);
  return y;
};
