import { availableParallelism, cpus } from "node:os";
import onnxRuntimePackage from "onnxruntime-node/package.json" with { type: "json" };
import type { Block } from "../nn/blocks.ts";
import { areFew } from "../nn/columns.ts";
import { Graph, type Node, type Value } from "../nn/graph.ts";
import { asInOnnx, blockOf, defaultWay, lower, suitsProcessor, taken } from "../nn/lower.ts";
import type { OpName } from "../nn/ops/index.ts";
import { elements, type Shape } from "../nn/shape.ts";
import { multiplyAddsOf } from "../nn/summary.ts";
import { encodeWays, type Kind, kindsOf } from "../nn/ways.ts";
import { channelBlock } from "./channelBlock.ts";
import { openSession } from "./openSession.ts";
import { recalled, remembered, rememberedOnce } from "./rememberedOnce.ts";
import { tensor } from "./tensors.ts";
import { timeInTurn } from "./timeInTurn.ts";

/** Below this number of multiplications a kind takes no time worth measuring. */
const WORTH_MEASURING = 1e8;
/** A way that needs a tensor larger than this, and so many times as large as what goes in and out, costs more memory than its speed is worth. */
const LARGE_BYTES = 32 * 2 ** 20;
const LARGE_TIMES = 4;
/** To be raised when a way comes to be computed otherwise: what was timed before does not hold any more. */
const VERSION = 3;
/** A way has to be so much faster than the usual one before it is taken. */
const MARGIN = 0.9;
/** A kind that takes more is timed with a part of the images, as many as take so much, and as have so many places of the kernels, whose order costs the same for one. */
const ENOUGH = 3e8;
const ENOUGH_PLACES = 2_500;
/** After this no further way is timed, and the kinds that are left are computed in the usual way: somebody waits for the first step. */
const PATIENCE_MILLISECONDS = 400;

/**
 * The fastest ways of this machine to compute a training graph, as `encodeWays` writes them. Each kind of node is timed alone, once, those first that
 * take most of a step: what was found is kept in the person's own folder, so that another graph with nodes of that kind need not time them again. What a
 * graph came to is kept too: time may have been too short for some of its kinds, and it is computed in the same ways, to the same bits, from then on.
 */
export async function measureWays(graph: Graph, threads: number, { worthMeasuring = WORTH_MEASURING, patience = PATIENCE_MILLISECONDS } = {}): Promise<string> {
  const kinds = kindsOf(graph);
  const block = await channelBlock();
  const usual = (kind: Kind) => usualWay(kind, block);
  const machine = [VERSION, cpus()[0]?.model, availableParallelism(), onnxRuntimePackage.version, block, threads];
  const factsOf = (kind: Kind) => [kind.key, kind.ways, usual(kind)];
  const measured = kinds.filter(({ node }) => workOf(node) >= worthMeasuring).sort((a, b) => b.count * workOf(b.node) - a.count * workOf(a.node));
  if (measured.length === 0) return encodeWays(kinds, usual);
  return rememberedOnce("ways", [machine, kinds.map(factsOf)], async () => {
    const begun = performance.now();
    const isOver = () => performance.now() - begun >= patience;
    const fastest = new Map<Kind, string>();
    for (const kind of measured) {
      const facts = [machine, factsOf(kind)];
      const known = recalled("ways-of-kinds", facts);
      if (known === null && isOver()) continue;
      const { way, isFound } = known === null ? await fastestWay(kind, block, threads, isOver) : { way: known, isFound: false };
      fastest.set(kind, isFound ? remembered("ways-of-kinds", facts, way) : way);
    }
    return encodeWays(kinds, (kind) => fastest.get(kind) ?? usual(kind));
  });
}

/** The way that is taken until another was found to be faster: in blocks of channels where there are such, kernels of more than one pixel, and many places for them. */
function usualWay({ node, ways }: Kind, block: Block | null): string {
  const blocked = ways.find((way) => block !== null && blockOf(node, way) === block);
  const isOther = blocked === undefined || elements(node.inputs[1]!.type.shape.slice(2)) === 1 || areFew(placesOf(node));
  return isOther ? defaultWay(node) : blocked;
}

/** How often the kernels of a convolution, or of one of its gradients, stand down and across the image. */
function placesOf({ op, inputs, outputs }: Node): Shape {
  const result = op === "Conv" ? outputs[0]! : inputs[op === "ConvWeightGradient" ? 1 : 0]!;
  return result.type.shape.slice(2);
}

/** Each way is timed in turn with the best so far, until the time is over: then the fastest is not found, and this is the best of some. */
async function fastestWay(kind: Kind, block: Block | null, threads: number, isOver: () => boolean): Promise<{ readonly way: string; readonly isFound: boolean }> {
  const { node } = kind;
  const usual = usualWay(kind, block);
  const ways = kind.ways.filter((way) => way !== usual && suitsProcessor(node, way, block));
  const timed = onFewerImages(node, threads);
  let best = await opened(timed, usual, threads);
  let isFound = true;
  for (const way of ways) {
    isFound = !isOver();
    if (!isFound) break;
    if (needsMuchMemory(node, way)) continue;
    const other = await opened(timed, way, threads);
    const isFaster = (await timeInTurn(other.run, best.run)) < (best.way === usual ? MARGIN : 1);
    await (isFaster ? best : other).release();
    if (isFaster) best = other;
  }
  await best.release();
  return { way: best.way, isFound };
}

/** The inputs of what is timed that have an image for each of a batch. */
const perImage: Partial<Record<OpName, readonly number[]>> = { Conv: [0], ConvInputGradient: [0], ConvWeightGradient: [0, 1] };

/** The same node for a part of the images, as many for each thread, where all would take long. */
function onFewerImages(node: Node, threads: number): Node {
  const count = node.inputs[0]!.type.shape[0]!;
  const fewer = threads * Math.ceil(Math.max((count * ENOUGH) / workOf(node), ENOUGH_PLACES / elements(placesOf(node))) / threads);
  const batched = perImage[node.op];
  if (batched === undefined || fewer >= count) return node;
  const graph = new Graph();
  const inputs = node.inputs.map(({ type: { shape } }, i) => graph.input(`input ${i}`, batched.includes(i) ? [fewer, ...shape.slice(1)] : shape));
  return graph.call(node.op, inputs, node.attributes).producer!;
}

/** A node compiled in one of its ways, to be run on numbers that do not matter. */
async function opened(node: Node, way: string, threads: number) {
  const graph = inOneWay(node, way);
  const filled = (values: ReadonlyMap<string, Value>) => Object.fromEntries([...values].map(([name, { type: { shape } }]) => [name, tensor(new Float32Array(elements(shape)).fill(0.5), shape)]));
  const feeds = filled(graph.inputs);
  // What is in its way already is not to be computed in the usual one after all.
  const session = await openSession(graph, { threads, choose: asInOnnx });
  return { way, run: () => session.run(feeds), release: () => session.release() };
}

function inOneWay(node: Node, way: string): Graph {
  const graph = new Graph();
  const inputs = node.inputs.map(({ type }, i) => graph.input(`input ${i}`, type.shape));
  taken(graph, node, inputs, way).forEach((output, i) => graph.output(`output ${i}`, output));
  return graph;
}

function needsMuchMemory(node: Node, way: string): boolean {
  const largest = (values: readonly Value[]) => Math.max(...values.map(({ type }) => Float32Array.BYTES_PER_ELEMENT * elements(type.shape)));
  const needed = largest(lower(inOneWay(node, way), asInOnnx).nodes.flatMap(({ outputs }) => outputs));
  return needed > LARGE_BYTES && needed > LARGE_TIMES * largest([...node.inputs, ...node.outputs]);
}

/** Multiplications of a convolution or of one of its gradients, which take as many as it does. */
function workOf({ op, inputs, outputs, attributes }: Node): number {
  switch (op) {
    case "ConvInputGradient":
      return elements(inputs[0]!.type.shape) * elements(inputs[1]!.type.shape.slice(1));
    case "ConvWeightGradient":
      return elements(inputs[1]!.type.shape) * elements(outputs[0]!.type.shape.slice(1));
    default:
      return multiplyAddsOf({ op, inputs, outputs, attributes });
  }
}
