import { expect, test } from "vitest";
import { Graph } from "./graph.ts";
import { bytesHandedOver, peakOfResults } from "./memory.ts";

test("results count from when they are made to their last use; inputs, outputs and reshaped tensors are nobody's own", () => {
  const graph = new Graph();
  const x = graph.input("x", [100]);
  const a = graph.call("Exp", [x]);
  const flat = graph.reshape(a, [10, 10]);
  const b = graph.call("Exp", [flat]);
  // While b is made a is held too; from here on b alone, until c is made beside it.
  const c = graph.call("Concat", [b, b, b], { axis: 0 });
  graph.call("Concat", [c, c], { axis: 0 });
  graph.output("y", graph.call("ReduceSum", [c], { axes: [0, 1], keepdims: 0 }));
  expect(peakOfResults(graph)).toBe(4 * (100 + 300));
  expect(bytesHandedOver(graph)).toBe(4 * (100 + 1));
});

test("what stays in use for long is held all the while", () => {
  const graph = new Graph();
  const x = graph.input("x", [50]);
  const early = graph.call("Exp", [x]);
  let value = early;
  for (let i = 0; i < 5; i++) value = graph.call("Relu", [value]);
  graph.output("y", graph.call("Add", [value, early]));
  expect(peakOfResults(graph)).toBe(4 * 50 * 3);
});
