import { ints, type Op } from "../op.ts";

/** Axes in another order: axis i of the output is axis perm[i] of the input. */
export const transpose: Op = {
  attributes: { perm: "ints" },
  infer: ([x], attributes) => [{ element: x!.element, shape: ints(attributes, "perm").map((axis) => x!.shape[axis]!) }],
  gradient: (graph, { attributes, outGrad }) => {
    const perm = ints(attributes, "perm");
    return [graph.transpose(outGrad, perm.map((_, axis) => perm.indexOf(axis)))];
  },
  execution: { onnx: "Transpose" },
  samples: [{ shapes: [[2, 3, 4]], attributes: { perm: [2, 0, 1] } }, { shapes: [[2, 3, 4, 5]], attributes: { perm: [0, 2, 3, 1] } }],
};
