import { expect, test } from "vitest";
import { wayInBlocks } from "../nn/blocks.ts";
import { Graph, type Node } from "../nn/graph.ts";
import { channelBlock, ofThisProcessor } from "./channelBlock.ts";

const convolution = (channels: number): Node => {
  const graph = new Graph();
  const attributes = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] };
  return graph.call("Conv", [graph.input("x", [1, channels, 4, 4]), graph.input("w", [16, channels, 3, 3])], attributes).producer!;
};

test("a processor is asked once", () => {
  expect(channelBlock()).toBe(channelBlock());
});

test("ways that were chosen on a processor of other vectors are taken in the blocks of this one, or left to the rule", () => {
  const node = convolution(16);
  expect(ofThisProcessor(() => wayInBlocks(16), 16)(node)).toBe("blocked16");
  expect(ofThisProcessor(() => wayInBlocks(16), 8)(node)).toBe("blocked8");
  expect(ofThisProcessor(() => wayInBlocks(8), null)(node)).toBeUndefined();
  expect(ofThisProcessor(() => "columns", null)(node)).toBe("columns");
  expect(ofThisProcessor(() => undefined, 16)(node)).toBeUndefined();
});
