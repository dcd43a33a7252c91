import { Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { convolvedInBlocks, wayInBlocks } from "../nn/blocks.ts";
import { Graph, type Node } from "../nn/graph.ts";
import { asInOnnx } from "../nn/lower.ts";
import { elements } from "../nn/shape.ts";
import { channelBlock, ofThisProcessor } from "./channelBlock.ts";
import { openSession } from "./openSession.ts";

const convolution = (channels: number): Node => {
  const graph = new Graph();
  const attributes = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] };
  return graph.call("Conv", [graph.input("x", [1, channels, 4, 4]), graph.input("w", [16, channels, 3, 3])], attributes).producer!;
};

test("a processor is asked once, and convolves rightly in the blocks that it has", async () => {
  expect(channelBlock()).toBe(channelBlock());
  const block = await channelBlock();
  // Where ONNX Runtime has no such convolutions there is nothing to compare.
  if (block === null) return;
  const graph = new Graph();
  const [x, w] = [graph.input("x", [2, 32, 5, 4]), graph.input("w", [16, 32, 3, 3])];
  const attributes = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] };
  graph.output("usual", graph.call("Conv", [x, w], attributes));
  graph.output("blocked", convolvedInBlocks(graph, block, [x, w], attributes));
  const session = await openSession(graph, { threads: 1, choose: asInOnnx });
  // Small whole numbers: no sum of them is rounded, in whichever order.
  const numbers = (shape: readonly number[], range: number) => new Tensor("float32", Float32Array.from({ length: elements(shape) }, (_, i) => (i * 31) % range), shape);
  const { usual, blocked } = await session.run({ x: numbers(x.type.shape, 11), w: numbers(w.type.shape, 7) });
  await session.release();
  expect(blocked!.data).toEqual(usual!.data);
});

test("ways that were chosen on a processor of other vectors are taken in the blocks of this one, or left to the rule", () => {
  const node = convolution(16);
  expect(ofThisProcessor(() => wayInBlocks(16), 16)(node)).toBe("blocked16");
  expect(ofThisProcessor(() => wayInBlocks(16), 8)(node)).toBe("blocked8");
  expect(ofThisProcessor(() => wayInBlocks(8), null)(node)).toBeUndefined();
  expect(ofThisProcessor(() => "columns", null)(node)).toBe("columns");
  expect(ofThisProcessor(() => undefined, 16)(node)).toBeUndefined();
});
