import type { OptimiserName } from "../../shared/domain/learning.ts";
import type { Node } from "./graph.ts";
import type { KerasModel } from "./keras.ts";
import { buildNetwork } from "./network.ts";
import { slotsOf } from "./optimisers.ts";
import { receptiveFields } from "./receptiveField.ts";
import { elements, type Shape } from "./shape.ts";

/** A layer as Keras lists it, and what it costs for one image. Shapes leave the batch out and have channels last. */
export type SummarisedLayer = {
  readonly name: string;
  readonly kind: string;
  readonly outputShape: number[];
  /** Numbers that are learned. */
  readonly parameters: number;
  /** Numbers that are kept but not learned: those of frozen layers, and statistics. */
  readonly frozen: number;
  /** The layers that it takes its input from. */
  readonly from: string[];
  readonly multiplyAdds: number;
  /** Memory of what it makes, in bytes. */
  readonly activationBytes: number;
  /** Pixels of the image that one of its values depends on, [height, width]; null where it sees no image. */
  readonly receptiveField: [number, number] | null;
};

/** A network as a table of its layers, with what it costs. */
export type Summary = {
  readonly layers: SummarisedLayer[];
  readonly parameters: number;
  readonly frozen: number;
  /** Multiplications with their additions, for one image. */
  readonly multiplyAdds: number;
  readonly activationBytes: number;
  /** An estimate for one training step, the program itself and the engine's scratch space left out: expect up to twice as much, and 150 MB. */
  readonly memoryBytes: number;
};

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Lays a network out for one image, and works out what a training step with `batch` images and an optimiser takes. */
export function summarise(model: KerasModel, { batch, optimiser }: { readonly batch: number; readonly optimiser: OptimiserName }): Summary {
  const { graph, input, layers, nodes, weights } = buildNetwork(model, { batch: 1, training: false, scales: null });
  const numbersOf = (layer: string, isLearned: boolean) => sum(weights.flatMap(({ weight: { name, role, shape } }) => ((role === "trained") === isLearned && name.startsWith(`${layer}/`) ? [elements(shape)] : [])));
  const fields = receptiveFields(graph, input);
  const rows = [...layers].map(([layer, output]): SummarisedLayer => {
    const { name, class_name: kind, inbound_nodes } = layer;
    const own = nodes.get(layer) ?? [];
    return {
      ...{ name, kind, outputShape: channelsLast(output.type.shape) },
      parameters: numbersOf(name, true),
      frozen: numbersOf(name, false),
      from: (inbound_nodes[0] ?? []).map(([from]) => from),
      multiplyAdds: sum(own.map(multiplyAddsOf)),
      activationBytes: BYTES * madeBy(own),
      receptiveField: fields.has(output) ? [...fields.get(output)!] : null,
    };
  });
  const parameters = sum(rows.map((row) => row.parameters));
  return {
    layers: rows,
    parameters,
    frozen: sum(rows.map((row) => row.frozen)),
    multiplyAdds: sum(rows.map((row) => row.multiplyAdds)),
    activationBytes: sum(rows.map((row) => row.activationBytes)),
    // The gradient of every weight beside it, and a copy of the weights and of what the optimiser keeps for the step to write into; activations have gradients too.
    memoryBytes: BYTES * (parameters * (1 + 2 * (1 + slotsOf[optimiser])) + 2 * batch * (elements(input.type.shape) + madeBy(graph.nodes))),
  };
}

/** Numbers that nodes make for one image; reshaping makes none. */
function madeBy(nodes: readonly Node[]): number {
  return sum(nodes.filter(({ op }) => op !== "Reshape").flatMap(({ outputs }) => outputs.map(({ type }) => elements(type.shape))));
}

/** Multiplications with their additions of a node of a network. */
export function multiplyAddsOf({ op, inputs, outputs, attributes }: Node): number {
  const out = elements(outputs[0]!.type.shape);
  const [a, b] = inputs.map(({ type }) => type.shape);
  switch (op) {
    case "Conv":
      // Each output is a sum over the channels and the places of one kernel.
      return out * elements(b!.slice(1));
    case "ConvTranspose":
      // Each input goes to the places of one kernel, in every channel.
      return elements(a!) * elements(b!.slice(1));
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
