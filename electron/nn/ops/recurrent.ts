import { float, number, type Op, type Sample } from "../op.ts";
import type { TensorType } from "../graph.ts";

/** The functions of recurrent nodes: by the name of the activation that does the same, that of ONNX. */
export const recurrentFunctions = { sigmoid: "Sigmoid", tanh: "Tanh", relu: "Relu", hard_sigmoid: "HardSigmoid", softplus: "Softplus", elu: "Elu" } as const;

const attributes = { hidden_size: "int", direction: { names: ["forward", "reverse"] }, activations: { names: Object.values(recurrentFunctions) } } as const;

/** The first axis of weights and of what is last is that of directions, of which there is one here. Y holds the steps in the order of the sequence, also where it is read backwards. */
function along(gates: number, states: number): Op["infer"] {
  return ([x, kernels, recurrent, bias], settings) => {
    const units = number(settings, "hidden_size");
    const [length, count, features] = x!.shape as [number, number, number];
    const fits = (given: TensorType, ...shape: readonly number[]) => given.shape.join() === shape.join();
    if (!fits(kernels!, 1, gates * units, features) || !fits(recurrent!, 1, gates * units, units) || (bias && !fits(bias, 1, 2 * gates * units))) throw new Error(`The weights do not fit ${units} units that read ${features} features.`);
    return [float([length, 1, count, units]), ...Array.from({ length: states }, () => float([1, count, units]))];
  };
}

/** Numbers of the functions, as an attribute has them. */
const functions = (...names: readonly (keyof typeof recurrentFunctions)[]) => names.map((name) => Object.keys(recurrentFunctions).indexOf(name));

function samples(gates: number, ...several: readonly [settings: Sample["attributes"], hasBias: boolean][]): [Sample, ...Sample[]] {
  const [first, ...others] = several.map(([settings, hasBias]): Sample => ({ shapes: [[4, 2, 3], [1, gates * 5, 3], [1, gates * 5, 5], ...(hasBias ? [[1, gates * 10]] : [])], attributes: { hidden_size: 5, ...settings } }));
  return [first!, ...others];
}

/**
 * A plain recurrent layer of one direction over a sequence [T, N, F] that begins with zeros, for programs that know it: what it gives at every step
 * [T, 1, N, U], and last [1, N, U]. The weights are [1, U, F] and [1, U, U], the two biases one behind the other. Here it is computed, and learns, step by step (layers/recurrent.ts).
 */
export const rnn: Op = {
  attributes,
  infer: along(1, 1),
  gradient: null,
  execution: { onnx: "RNN" },
  samples: samples(1, [{ direction: 0, activations: functions("tanh") }, true], [{ direction: 1, activations: functions("relu") }, false], [{ direction: 0, activations: functions("softplus") }, true]),
};

/** Long short-term memory in the same way, its gates in the order input, output, forget, cell; its third output is the cell as it is last, [1, N, U]. */
export const lstm: Op = {
  attributes,
  infer: along(4, 2),
  gradient: null,
  execution: { onnx: "LSTM" },
  samples: samples(4, [{ direction: 0, activations: functions("sigmoid", "tanh", "tanh") }, true], [{ direction: 1, activations: functions("hard_sigmoid", "elu", "elu") }, false]),
};
