import { z } from "zod";
import type { Value } from "../graph.ts";
import type { Layer } from "../layer.ts";
import { keptAxes } from "../keras/weightOrder.ts";

const Settings = z.object({
  axis: z.union([z.int().transform((axis) => [axis]), z.array(z.int()).min(1)]).default([-1]),
  epsilon: z.number().min(0).default(1e-3),
  center: z.boolean().default(true),
  scale: z.boolean().default(true),
});

/** Layer normalisation (Ba et al. 2016, arXiv 1607.06450): every image brought to mean 0 and variance 1 over some axes by itself, then scaled and shifted. */
export const layerNormalization: Layer = ({ graph, weight }, [x], config) => {
  const { axis, epsilon, center, scale } = Settings.parse(config);
  const { shape } = x!.type;
  const rank = shape.length;
  // Keras has the channels last, the graph has them second.
  const asked = axis.map((one) => (one < 0 ? one + rank : one)).sort((a, b) => a - b).map((one) => (one === rank - 1 ? 1 : one + 1));
  const axes = asked.toSorted((a, b) => a - b);
  const sides = axes.map((one) => shape[one]!);
  const order = asked.map((one) => axes.indexOf(one));
  const kerasOrder = order.every((from, to) => from === to) ? null : order;
  const spread = (value: Value) => graph.reshape(value, keptAxes(shape).slice(axes[0]).map((one) => (axes.includes(one) ? shape[one]! : 1)));
  const own = (role: string, initialiser: "ones" | "zeros") =>
    spread(weight(role, { shape: sides, kerasOrder, initialiser, fan: { in: sides[0]!, out: sides[0]! }, role: "trained", penalty: { l1: 0, l2: 0 } }));

  const mean = (value: Value) => graph.call("ReduceMean", [value], { axes, keepdims: 1 });
  const centred = graph.call("Sub", [x!, mean(x!)]);
  const variance = mean(graph.call("Mul", [centred, centred]));
  const normal = graph.call("Div", [centred, graph.call("Sqrt", [graph.call("Add", [variance, graph.scalar(epsilon)])])]);
  const scaled = scale ? graph.call("Mul", [normal, own("gamma", "ones")]) : normal;
  return center ? graph.call("Add", [scaled, own("beta", "zeros")]) : scaled;
};
