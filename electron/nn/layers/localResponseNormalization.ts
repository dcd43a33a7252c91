import { z } from "zod";
import type { Layer } from "../layer.ts";

const Settings = z.object({
  /** How many channels are summed up: the one itself and its neighbours. */
  size: z.int().positive().refine((size) => size % 2 === 1, "it has to be odd").default(5),
  alpha: z.number().default(1e-4),
  beta: z.number().default(0.75),
  bias: z.number().positive().default(2),
});

/**
 * Local response normalisation (Krizhevsky et al. 2012, section 3.3): y = x / (bias + alpha (sum of squares over `size` neighbouring channels))^beta.
 * Keras has no such layer, so this one is called as Keras would call it. alpha counts as in the paper and in TensorFlow; ONNX divides it by the size.
 */
export const localResponseNormalization: Layer = ({ graph }, [x], config) => {
  const { size, alpha, ...rest } = Settings.parse(config);
  return graph.call("LRN", [x!], { size, alpha: alpha * size, ...rest });
};
