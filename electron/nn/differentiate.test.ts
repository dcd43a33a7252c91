import { expect, test } from "vitest";
import { run } from "../engines/fixtures/running.ts";
import { differentiate } from "./differentiate.ts";
import { Graph } from "./graph.ts";

const sum = (graph: Graph, value: ReturnType<Graph["scalar"]>) => graph.call("ReduceSum", [value], { axes: value.type.shape.map((_, axis) => axis), keepdims: 0 });

test("gradients are added where a value feeds several nodes, or one node twice", async () => {
  const graph = new Graph();
  const x = graph.input("x", [3]);
  // x^3 + 2 e^x
  const square = graph.call("Mul", [x, x]);
  const cube = graph.call("Mul", [square, x]);
  const loss = sum(graph, graph.call("Add", [cube, graph.call("Mul", [graph.call("Exp", [x]), graph.scalar(2)])]));
  graph.output("dx", differentiate(graph, loss, [x])[0]!);
  const { dx } = await run(graph, { x: Float32Array.of(-1, 0, 2) });
  [-1, 0, 2].forEach((value, i) => expect(dx![i]).toBeCloseTo(3 * value ** 2 + 2 * Math.exp(value), 4));
});

test("a value in the middle of the graph has a gradient too, and so has the loss itself", async () => {
  const graph = new Graph();
  const x = graph.input("x", [2]);
  const y = graph.call("Mul", [x, graph.scalar(3)]);
  const loss = sum(graph, graph.call("Mul", [y, y]));
  const [dy, dx, dloss] = differentiate(graph, loss, [y, x, loss]);
  graph.output("dy", dy!);
  graph.output("dx", dx!);
  graph.output("dloss", dloss!);
  const found = await run(graph, { x: Float32Array.of(1, -2) });
  expect([...found["dy"]!]).toEqual([6, -12]);
  expect([...found["dx"]!]).toEqual([18, -36]);
  expect([...found["dloss"]!]).toEqual([1]);
});

test("a loss that does not depend on a value is an error", () => {
  const graph = new Graph();
  const [x, unused] = [graph.input("x", [2]), graph.input("unused", [2])];
  const loss = sum(graph, x);
  graph.call("Exp", [unused]);
  expect(() => differentiate(graph, loss, [x, unused])).toThrow("does not depend");
});

test("a loss that depends on a value only through an op without gradient is an error", () => {
  const graph = new Graph();
  const x = graph.input("x", [2]);
  const loss = sum(graph, graph.call("Sign", [x]));
  expect(() => differentiate(graph, loss, [x])).toThrow("Sign");
});

test("what is not a scalar is no loss", () => {
  const graph = new Graph();
  const x = graph.input("x", [2]);
  expect(() => differentiate(graph, graph.call("Exp", [x]), [x])).toThrow("scalar");
});
