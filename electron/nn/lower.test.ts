import { expect, test } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { smallNetwork } from "../engines/fixtures/smallZoo.ts";
import { differentiate } from "./differentiate.ts";
import { Graph } from "./graph.ts";
import { lower } from "./lower.ts";
import type { Op } from "./op.ts";
import { ops } from "./ops/index.ts";
import { optimiserFor } from "./optimisers.ts";
import { buildTrainingGraph } from "./trainingGraph.ts";
import { zoo } from "./zoo/index.ts";

const total = (graph: Graph, value: ReturnType<Graph["scalar"]>) => graph.call("ReduceSum", [value], { axes: value.type.shape.map((_, axis) => axis), keepdims: 0 });

test("nodes and constants that no output needs are gone, those before an op that its lowering does not read too", () => {
  const graph = new Graph();
  const x = graph.input("x", [1, 2, 4, 4]);
  graph.call("Exp", [graph.call("Mul", [x, graph.scalar(7)])]);
  graph.output("y", graph.call("Relu", [x]));
  const lowered = lower(graph);
  expect(lowered.nodes.map(({ op }) => op)).toEqual(["Relu"]);
  expect(lowered.constants.size).toBe(0);
  expect([...lowered.inputs.keys()]).toEqual(["x"]);
});

test("the gradient of the images is not computed where only that of the kernels is wanted", () => {
  const graph = new Graph();
  const [images, kernels] = [graph.input("images", [1, 2, 6, 6]), graph.input("kernels", [3, 2, 3, 3])];
  const loss = total(graph, graph.call("Conv", [images, kernels], { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1] }));
  graph.output("gradient", differentiate(graph, loss, [kernels])[0]!);
  expect(lower(graph).nodes.some(({ op }) => op === "ConvTranspose")).toBe(false);
});

test.each(Object.keys(zoo))("a training graph of %s has only ops of ONNX once it is lowered, in an order that can be executed", (name) => {
  const model = smallNetwork(name, { l2: 1e-4 });
  const { graph } = buildTrainingGraph(model, { batch: 2, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "momentum", momentum: 0.9 }) });
  const lowered = lower(graph);
  const known = new Set([...lowered.inputs.values(), ...lowered.constants.keys()]);
  for (const { op, inputs, outputs } of lowered.nodes) {
    expect((ops[op] as Op).execution).toHaveProperty("onnx");
    for (const input of inputs) expect(known.has(input)).toBe(true);
    for (const output of outputs) known.add(output);
  }
  expect([...lowered.outputs.keys()]).toEqual([...graph.outputs.keys()]);
  for (const [output, value] of lowered.outputs) expect(value.type).toEqual(graph.outputs.get(output)!.type);
});

test("the way that is asked for is taken", () => {
  const graph = new Graph();
  const dy = graph.input("dy", [1, 3, 6, 6]);
  const kernels = graph.input("kernels", [3, 2, 3, 3]);
  graph.output("dx", graph.call("ConvInputGradient", [dy, kernels], { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], image: [6, 6] }));
  const opsOf = (way: string) => lower(graph, () => way).nodes.map(({ op }) => op);
  expect(opsOf("transposed")).toEqual(["ConvTranspose"]);
  expect(opsOf("flipped")).toContain("Conv");
});
