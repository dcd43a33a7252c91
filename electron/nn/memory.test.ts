import { expect, test } from "vitest";
import { Graph } from "./graph.ts";
import { bytesHandedOver, inOrderOfExecution, peakOfResults } from "./memory.ts";

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

test("nodes follow one another as ONNX Runtime computes them: the last result first, and of what it needs the last in the graph first", () => {
  const graph = new Graph();
  const x = graph.input("x", [2]);
  const [alone, left, right] = [graph.call("Exp", [x]), graph.call("Neg", [x]), graph.call("Abs", [x])];
  const sum = graph.call("Add", [left, right]);
  graph.output("sum", sum);
  graph.output("alone", alone);
  graph.output("last", graph.call("Relu", [left]));
  expect(inOrderOfExecution(graph).map(({ op }) => op)).toEqual(["Neg", "Relu", "Abs", "Add", "Exp"]);
});

test("results that wait for a node at the end of the graph are held until then", () => {
  const sums = (isEarly: boolean) => {
    const graph = new Graph();
    let value = graph.input("x", [100]);
    const each = Array.from({ length: 5 }, () => graph.call("ReduceSum", [(value = graph.call("Exp", [value]))], { axes: [0], keepdims: 1 }));
    if (!isEarly) each.forEach((sum, i) => graph.output(`sum ${i}`, sum));
    // Made first, and so computed last, when all five tensors are there.
    else graph.output("sums", graph.call("Concat", each, { axis: 0 }));
    graph.output("y", graph.call("Relu", [value]));
    return peakOfResults(graph);
  };
  expect(sums(true)).toBeGreaterThan(sums(false));
});
