import type { Graph, Value } from "./graph.ts";
import type { Window } from "./window.ts";

/** Every value [N, C, Ho, Wo] repeated over its window, for windows that tile the image: [N, C, Ho kh, Wo kw]. */
export function repeatedOverWindows(graph: Graph, value: Value, { kernel: [kernelHeight, kernelWidth] }: Pick<Window, "kernel">): Value {
  const [count, channels, height, width] = value.type.shape as [number, number, number, number];
  // The batch is repeated once, so that it may be of any length in a graph that is exported.
  const spread = graph.call("Expand", [graph.reshape(value, [count, channels * height, 1, width, 1])], { shape: [1, channels * height, kernelHeight, width, kernelWidth] });
  return graph.reshape(spread, [count, channels, height * kernelHeight, width * kernelWidth]);
}
