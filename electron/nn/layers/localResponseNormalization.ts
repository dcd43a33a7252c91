import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { Layer } from "../layer.ts";
import { elements } from "../shape.ts";

const Settings = z.object({
  /** How many channels are summed up: the one itself and its neighbours. */
  size: z.int().positive().default(5),
  alpha: z.number().default(1e-4),
  beta: z.number().default(0.75),
  bias: z.number().positive().default(2),
});

/**
 * Local response normalisation (Krizhevsky et al. 2012, section 3.3): y = x / (bias + alpha (sum of squares over `size` neighbouring channels))^beta.
 * Keras has no such layer, so this one is called as Keras would call it. alpha counts as in the paper and in TensorFlow; ONNX divides it by the size.
 */
export const localResponseNormalization: Layer = ({ graph }, [x], config) => {
  const { size, alpha, beta, bias } = Settings.parse(config);
  const squares = graph.call("Mul", [x!, x!]);
  const sum = graph.call("Add", [graph.call("Mul", [overNeighbours(graph, squares, size), graph.scalar(alpha)]), graph.scalar(bias)]);
  // sum^-beta, of a number that is never 0.
  return graph.call("Mul", [x!, graph.call("Exp", [graph.call("Mul", [graph.call("Log", [sum]), graph.scalar(-beta)])])]);
};

/** Sums over neighbouring channels, as a convolution with ones of an image whose rows are the channels. */
function overNeighbours(graph: Graph, x: Value, size: number): Value {
  const [count, channels, ...sides] = x.type.shape as [number, number, ...number[]];
  const rows = graph.reshape(x, [count, 1, channels, elements(sides)]);
  const before = Math.floor((size - 1) / 2);
  const ones = graph.constant(new Float32Array(size).fill(1), [1, 1, size, 1]);
  return graph.reshape(graph.call("Conv", [rows, ones], { strides: [1, 1], pads: [before, 0, size - 1 - before, 0], dilations: [1, 1] }), x.type.shape);
}
