import { expect, test } from "vitest";
import { MergingGraph } from "./mergingGraph.ts";

test("what was computed from the same values is not computed again", () => {
  const graph = new MergingGraph();
  const [x, y] = [graph.input("x", [2, 3]), graph.input("y", [2, 3])];
  const turned = graph.transpose(x, [1, 0]);
  expect(graph.transpose(x, [1, 0])).toBe(turned);
  expect(graph.call("Mul", [x, graph.scalar(2)])).toBe(graph.call("Mul", [x, graph.scalar(2)]));
  expect(graph.nodes.map(({ op }) => op)).toEqual(["Transpose", "Mul"]);
  expect(graph.transpose(y, [1, 0])).not.toBe(turned);
  expect(graph.reshape(x, [3, 2])).not.toBe(graph.reshape(x, [6]));
});

test("constants are told apart by their numbers, their shapes and the sign of zero", () => {
  const graph = new MergingGraph();
  const constants = [graph.scalar(1), graph.scalar(2), graph.scalar(0), graph.scalar(-0), graph.constant(Float32Array.of(1), [1])];
  expect(new Set(constants).size).toBe(constants.length);
  expect(graph.scalar(-0)).toBe(constants[3]);
});
