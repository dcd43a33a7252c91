import { type Block, convolvedInBlocks } from "../nn/blocks.ts";
import { Graph } from "../nn/graph.ts";
import { asInOnnx, blockOf, type Choice, suitsProcessor, waysOf } from "../nn/lower.ts";
import { openSession } from "./openSession.ts";
import type { Session } from "./session.ts";
import { tensor } from "./tensors.ts";

const CHANNELS = 16;

let found: Promise<Block | null> | undefined;

/** In blocks of how many channels this processor convolves; null where ONNX Runtime has no such convolutions for it. Found out by trying, once. */
export function channelBlock(): Promise<Block | null> {
  found ??= tryBlocks();
  return found;
}

/** A choice that was made on another processor for this one: in its own blocks of channels where the other had taken blocks, else by the rule. */
export function ofThisProcessor(choose: Choice, block: Block | null): Choice {
  return (node) => {
    const way = choose(node);
    if (way === undefined || suitsProcessor(node, way, block)) return way;
    return waysOf(node).find((other) => block !== null && blockOf(node, other) === block);
  };
}

async function tryBlocks(): Promise<Block | null> {
  for (const block of [16, 8] as const) if (await isRight(block)) return block;
  return null;
}

/** Whether a convolution whose kernels are laid out for such blocks gives what it should. */
async function isRight(block: Block): Promise<boolean> {
  const graph = new Graph();
  const x = graph.input("x", [1, CHANNELS, 1, 2]);
  const w = graph.constant(Float32Array.from({ length: CHANNELS * CHANNELS }, (_, i) => i % 7), [CHANNELS, CHANNELS, 1, 1]);
  const attributes = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };
  graph.output("usual", graph.call("Conv", [x, w], attributes));
  graph.output("blocked", convolvedInBlocks(graph, block, [x, w], attributes));
  let session: Session | undefined;
  try {
    session = await openSession(graph, { threads: 1, choose: asInOnnx });
    const { usual, blocked } = await session.run({ x: tensor(Float32Array.from({ length: 2 * CHANNELS }, (_, i) => i % 5), x.type.shape) });
    return (usual!.data as Float32Array).every((value, i) => value === (blocked!.data as Float32Array)[i]);
  } catch {
    // Here ONNX Runtime was built without them.
    return false;
  } finally {
    await session?.release();
  }
}
