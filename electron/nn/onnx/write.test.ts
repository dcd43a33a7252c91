import { expect, test } from "vitest";
import { Graph } from "../graph.ts";
import { compileInParts } from "./write.ts";

test("a model in parts is small, and its large constants are the arrays of the graph themselves", () => {
  const graph = new Graph();
  const [large, small] = [Float32Array.from({ length: 10_000 }, (_, i) => i), Float32Array.from({ length: 100 }, (_, i) => i)];
  const x = graph.input("x", [100, 100]);
  graph.output("y", graph.call("Add", [graph.call("Mul", [x, graph.constant(large, [100, 100])]), graph.constant(small, [100])]));
  const { model, outside } = compileInParts(graph, { name: "small" });
  expect(model.length).toBeLessThan(1000);
  expect(outside.map(({ data }) => [data.buffer === large.buffer, data.byteLength])).toEqual([[true, large.byteLength]]);
});
