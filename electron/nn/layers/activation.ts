import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { Layer } from "../layer.ts";

export const ActivationName = z.enum(["linear", "relu", "sigmoid", "tanh", "softmax", "softplus"]).default("linear");
export type ActivationName = z.infer<typeof ActivationName>;

/** Applies an activation function; softmax runs over the channels. */
export function activate(graph: Graph, name: ActivationName, x: Value): Value {
  switch (name) {
    case "linear":
      return x;
    case "relu":
      return graph.call("Relu", [x]);
    case "sigmoid":
      return graph.call("Sigmoid", [x]);
    case "tanh":
      return graph.call("Tanh", [x]);
    case "softplus":
      return graph.call("Softplus", [x]);
    case "softmax":
      return graph.call("Softmax", [x], { axis: 1 });
  }
}

const Settings = z.object({ activation: ActivationName });

export const activation: Layer = ({ graph }, [x], config) => activate(graph, Settings.parse(config).activation, x!);
