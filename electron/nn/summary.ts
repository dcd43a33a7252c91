import type { OptimiserName } from "../../shared/domain/learning.ts";
import type { Graph, Node } from "./graph.ts";
import type { KerasModel } from "./keras.ts";
import { buildNetwork } from "./network.ts";
import { slotsOf } from "./optimisers.ts";
import { elements, type Shape } from "./shape.ts";

/** A network as a table of its layers, with what it costs. Shapes leave the batch out and have channels last; parameters are those that are trained. */
export type Summary = {
  readonly layers: { readonly name: string; readonly kind: string; readonly outputShape: number[]; readonly parameters: number }[];
  readonly parameters: number;
  /** Multiplications with their additions, for one image. */
  readonly multiplyAdds: number;
  /** An estimate for one training step, the program itself and the engine's scratch space left out: expect up to twice as much, and 150 MB. */
  readonly memoryBytes: number;
};

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Lays a network out for one image, and works out what a training step with `batch` images and an optimiser takes. */
export function summarise(model: KerasModel, { batch, optimiser }: { readonly batch: number; readonly optimiser: OptimiserName }): Summary {
  const { graph, layers, weights } = buildNetwork(model, { batch: 1, training: false, scales: null });
  const parametersOf = (layer: string) => sum(weights.flatMap(({ weight: { name, role, shape } }) => (role === "trained" && name.startsWith(`${layer}/`) ? [elements(shape)] : [])));
  const rows = [...layers].map(([{ name, class_name: kind }, { type }]) => ({ name, kind, outputShape: channelsLast(type.shape), parameters: parametersOf(name) }));
  const parameters = sum(rows.map((row) => row.parameters));
  return {
    layers: rows,
    parameters,
    multiplyAdds: sum(graph.nodes.map(multiplyAddsOf)),
    // The gradient of every weight beside it, and a copy of the weights and of what the optimiser keeps for the step to write into; activations have gradients too.
    memoryBytes: BYTES * (parameters * (1 + 2 * (1 + slotsOf[optimiser])) + 2 * batch * activationsOf(graph)),
  };
}

/** Numbers for one image that the way forward makes and the way back needs. */
function activationsOf(graph: Graph): number {
  const made = graph.nodes.filter(({ op }) => op !== "Reshape").flatMap(({ outputs }) => outputs);
  return sum([...(graph.inputs.has("images") ? [graph.inputs.get("images")!] : []), ...made].map(({ type }) => elements(type.shape)));
}

/** Multiplications with their additions of a node of a network. */
export function multiplyAddsOf({ op, inputs, outputs, attributes }: Node): number {
  const out = elements(outputs[0]!.type.shape);
  const [a, b] = inputs.map(({ type }) => type.shape);
  switch (op) {
    case "Conv":
      // Each output is a sum over the channels and the places of one kernel.
      return out * elements(b!.slice(1));
    case "Gemm":
      return out * a![attributes["transA"] === 1 ? 0 : 1]!;
    case "MatMul":
      return out * a!.at(-1)!;
    default:
      return 0;
  }
}

function channelsLast(shape: Shape): number[] {
  const [, channels, ...sides] = shape;
  return [...sides, channels!];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
