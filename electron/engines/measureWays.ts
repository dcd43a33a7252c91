import { availableParallelism, cpus } from "node:os";
import { Tensor } from "onnxruntime-node";
import onnxRuntimePackage from "onnxruntime-node/package.json" with { type: "json" };
import { Graph } from "../nn/graph.ts";
import { defaultWay, lower, taken } from "../nn/lower.ts";
import { elements } from "../nn/shape.ts";
import { multiplyAddsOf } from "../nn/summary.ts";
import { encodeWays, type Kind, kindsOf } from "../nn/ways.ts";
import { openSession } from "./openSession.ts";
import { rememberedOnce } from "./rememberedOnce.ts";

/** Below this number of multiplications a kind takes no time worth measuring. */
const WORTH_MEASURING = 1e8;
/** A way that needs a tensor larger than this costs more memory than its speed is worth. */
const LARGEST_BYTES = 128 * 2 ** 20;
/** A way has to be so much faster than the usual one before it is taken. */
const MARGIN = 0.9;
/** After this the kinds that are left are computed in the usual way. */
const PATIENCE_MILLISECONDS = 20_000;

/**
 * The fastest ways of this machine to compute a training graph, as `encodeWays` writes them. Each kind of node is timed alone, once: the result is
 * kept in the person's own folder, so that the same graph is computed in the same ways, to the same bits, from then on.
 */
export async function measureWays(graph: Graph, threads: number, { worthMeasuring = WORTH_MEASURING } = {}): Promise<string> {
  const kinds = kindsOf(graph);
  const machine = [cpus()[0]?.model, availableParallelism(), onnxRuntimePackage.version, threads];
  const measured = kinds.filter(({ node }) => workOf(node) >= worthMeasuring);
  if (measured.length === 0) return encodeWays(kinds, ({ node }) => defaultWay(node));
  return rememberedOnce("ways", [machine, kinds.map(({ key, ways }) => [key, ways])], async () => {
    const begun = performance.now();
    const fastest = new Map<Kind, string>();
    for (const kind of measured) {
      if (performance.now() - begun > PATIENCE_MILLISECONDS) break;
      fastest.set(kind, await fastestWay(kind, threads));
    }
    return encodeWays(kinds, (kind) => fastest.get(kind) ?? defaultWay(kind.node));
  });
}

async function fastestWay({ node, ways }: Kind, threads: number): Promise<string> {
  const usual = defaultWay(node);
  let best = { way: usual, milliseconds: (await timeOf(node, usual, threads, Number.POSITIVE_INFINITY)) * MARGIN };
  for (const way of ways) {
    if (way === usual || largestTensor(inOneWay(node, way)) > LARGEST_BYTES) continue;
    const milliseconds = await timeOf(node, way, threads, best.milliseconds);
    if (milliseconds < best.milliseconds) best = { way, milliseconds };
  }
  return best.way;
}

/** The fastest of a few runs; one alone where that took far longer than what there is to beat. */
async function timeOf(node: Kind["node"], way: string, threads: number, toBeat: number): Promise<number> {
  const graph = inOneWay(node, way);
  const filled = (shape: readonly number[]) => new Tensor("float32", new Float32Array(elements(shape)).fill(0.5), shape);
  const tensors = (values: ReadonlyMap<string, { readonly type: { readonly shape: readonly number[] } }>) => Object.fromEntries([...values].map(([name, { type }]) => [name, filled(type.shape)]));
  const session = await openSession(graph, { threads });
  try {
    const [feeds, fetches] = [tensors(graph.inputs), tensors(graph.outputs)];
    let fastest = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 4; run++) {
      const begun = performance.now();
      await session.run(feeds, fetches);
      fastest = Math.min(fastest, performance.now() - begun);
      // The first run asks the system for memory, which takes its time too.
      if (fastest > 4 * toBeat) break;
    }
    return fastest;
  } finally {
    await session.release();
  }
}

function inOneWay(node: Kind["node"], way: string): Graph {
  const graph = new Graph();
  const inputs = node.inputs.map(({ type }, i) => graph.input(`input ${i}`, type.shape));
  taken(graph, node, inputs, way).forEach((output, i) => graph.output(`output ${i}`, output));
  return graph;
}

function largestTensor(graph: Graph): number {
  return Math.max(...lower(graph).nodes.flatMap(({ outputs }) => outputs.map(({ type }) => Float32Array.BYTES_PER_ELEMENT * elements(type.shape))));
}

/** Multiplications of a convolution or of one of its gradients, which take as many as it does. */
function workOf({ op, inputs, outputs, attributes }: Kind["node"]): number {
  switch (op) {
    case "ConvInputGradient":
      return elements(inputs[0]!.type.shape) * elements(inputs[1]!.type.shape.slice(1));
    case "ConvWeightGradient":
      return elements(inputs[1]!.type.shape) * elements(outputs[0]!.type.shape.slice(1));
    default:
      return multiplyAddsOf({ op, inputs, outputs, attributes });
  }
}
