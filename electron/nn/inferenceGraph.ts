import { Graph, type Value } from "./graph.ts";
import type { KerasModel } from "./keras.ts";
import { buildNetwork, type NetworkOptions } from "./network.ts";
import { PROBABILITIES } from "./trainingGraph.ts";

/** A network as it predicts: raw images [N, C, H, W] in, its output [N, K] out, weights as further inputs. */
export function buildInferenceGraph(model: KerasModel, { outputName = PROBABILITIES, ...options }: Omit<NetworkOptions, "training"> & { readonly outputName?: string }): Graph {
  const { graph, output } = buildNetwork(model, { ...options, training: false });
  graph.output(outputName, output);
  return graph;
}

/** The same graph with the weights as constants, so that an engine can fold them into each other. */
export function withConstantWeights(graph: Graph, weights: ReadonlyMap<string, Float32Array>): Graph {
  const fixed = new Graph();
  const values = new Map<Value, Value>();
  for (const [name, value] of graph.inputs) {
    const data = weights.get(name);
    values.set(value, data ? fixed.constant(data, value.type.shape) : fixed.input(name, value.type.shape));
  }
  for (const [value, data] of graph.constants) values.set(value, fixed.constant(data, value.type.shape));
  for (const node of graph.nodes) {
    const outputs = fixed.add(node.op, node.inputs.map((input) => values.get(input)!), node.attributes);
    outputs.forEach((output, i) => values.set(node.outputs[i]!, output));
  }
  for (const [name, value] of graph.outputs) fixed.output(name, values.get(value)!);
  return fixed;
}
