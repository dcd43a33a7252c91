import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { Layer } from "../layer.ts";
import { sameShape } from "../shape.ts";

const Settings = z.object({ kl_weight: z.number().min(0).default(0) });

/**
 * The sampling of a variational autoencoder, as Keras's examples call it (Kingma and Welling 2013, arXiv 1312.6114): of a mean and the logarithm of a variance, which an image
 * gives, a code is drawn in training, mean + exp(logarithm / 2) times a standard normal number, through which gradient passes to both; in prediction the code is the mean.
 * Added to the loss is `kl_weight` times the Kullback-Leibler divergence of what it draws from, summed over the code, from the standard normal distribution.
 */
export const sampling: Layer = ({ graph, training, noise, penalise }, inputs, config) => {
  const { kl_weight } = Settings.parse(config);
  const [mean, logVariance] = inputs;
  if (inputs.length !== 2 || !sameShape(mean!.type.shape, logVariance!.type.shape)) throw new Error("it reads two inputs of one shape, a mean and the logarithm of a variance");
  if (!training) return mean!;
  if (kl_weight > 0) penalise(graph.call("Mul", [divergence(graph, mean!, logVariance!), graph.scalar(kl_weight)]));
  const deviation = graph.call("Exp", [graph.call("Mul", [logVariance!, graph.scalar(0.5)])]);
  return graph.call("Add", [mean!, graph.call("Mul", [deviation, noise(mean!.type.shape, "normal")])]);
};

/** KL(N(m, v) || N(0, 1)) = (m^2 + v - ln v - 1) / 2, summed over the numbers of each image: [N]. */
function divergence(graph: Graph, mean: Value, logVariance: Value): Value {
  const surplus = graph.call("Sub", [graph.call("Sub", [graph.call("Exp", [logVariance]), logVariance]), graph.scalar(1)]);
  const each = graph.call("Add", [graph.call("Mul", [mean, mean]), surplus]);
  const sum = graph.call("ReduceSum", [each], { axes: mean.type.shape.map((_, axis) => axis).slice(1), keepdims: 0 });
  return graph.call("Mul", [sum, graph.scalar(0.5)]);
}
