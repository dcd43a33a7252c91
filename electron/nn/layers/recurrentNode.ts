import type { Value } from "../graph.ts";
import type { LayerContext } from "../layer.ts";
import { recurrentFunctions } from "../ops/recurrent.ts";
import type { ActivationName } from "./activation.ts";

/** A recurrent layer as a node of ONNX: where that has each of its own gates among Keras's, and the functions in the order in which it names them. */
export type RecurrentNode = { readonly op: "LSTM" | "RNN"; readonly gates: readonly number[]; readonly functions: readonly ActivationName[] };

type Weights = { readonly kernel: Value; readonly recurrent: Value; readonly bias: Value | undefined };

/**
 * The layer over sequences [N, F, T] as one node: its last output [N, U], or all of them [N, U, T].
 * null where ONNX has no function of that name, or where the outputs of a sequence that is read backwards would be in another order.
 */
export function asNode({ graph }: LayerContext, x: Value, { kernel, recurrent, bias }: Weights, { op, gates, functions }: RecurrentNode, isBackwards: boolean, isEveryStep: boolean): Value | null {
  const names = Object.keys(recurrentFunctions);
  const activations = functions.map((name) => names.indexOf(name));
  if (activations.includes(-1) || (isBackwards && isEveryStep)) return null;
  const [count] = x.type.shape as [number, number, number];
  const [units] = recurrent.type.shape as [number, number];

  /** Rows gate by gate [gates U, ...], as ONNX has them. */
  const inOrder = (rows: Value) => (gates.length === 1 ? rows : graph.call("Concat", gates.map((gate) => graph.call("Slice", [rows], { starts: [gate * units], ends: [(gate + 1) * units], axes: [0], steps: [1] })), { axis: 0 }));
  const ofOneDirection = (rows: Value) => graph.reshape(rows, [1, ...rows.type.shape]);
  const matrix = (weight: Value) => ofOneDirection(inOrder(graph.transpose(weight, [1, 0])));
  // ONNX has a second bias, beside the recurrent weights.
  const biases = bias === undefined ? [] : [ofOneDirection(graph.call("Concat", [inOrder(bias), graph.constant(new Float32Array(gates.length * units), bias.type.shape)], { axis: 0 }))];

  const steps = graph.transpose(x, [2, 0, 1]);
  const settings = { hidden_size: units, direction: isBackwards ? 1 : 0, activations };
  const [every, last] = graph.add(op, [steps, matrix(kernel), matrix(recurrent), ...biases], settings);
  // The batch comes first before the axis of directions is left out, so that it may be of any size.
  if (isEveryStep) return graph.reshape(graph.transpose(every!, [2, 1, 3, 0]), [count, units, x.type.shape[2]!]);
  return graph.reshape(graph.transpose(last!, [1, 0, 2]), [count, units]);
}
