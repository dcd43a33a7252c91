import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { Layer } from "../layer.ts";

const Numbers = z.union([z.number(), z.array(z.number()).min(1)]);
const Settings = z.object({ scale: Numbers, offset: Numbers.default(0) });

/** Numbers times `scale` plus `offset`: one of each, or one a channel. */
export const rescaling: Layer = ({ graph }, [x], config) => {
  const { scale, offset } = Settings.parse(config);
  const product = graph.call("Mul", [x!, perChannel(graph, scale, x!)]);
  return offset === 0 ? product : graph.call("Add", [product, perChannel(graph, offset, x!)]);
};

function perChannel(graph: Graph, numbers: number | readonly number[], { type: { shape } }: Value): Value {
  if (typeof numbers === "number") return graph.scalar(numbers);
  if (numbers.length !== shape[1]) throw new Error(`it has ${numbers.length} numbers for ${shape[1]} channels`);
  return graph.constant(Float32Array.from(numbers), [numbers.length, ...shape.slice(2).map(() => 1)]);
}
