import { float, ints, type Op } from "../op.ts";

/** Zeros around a tensor: pads holds how many before each axis, then how many behind each. */
export const pad: Op = {
  attributes: { pads: "input" },
  infer: ([x], attributes) => {
    const pads = ints(attributes, "pads");
    const rank = x!.shape.length;
    return [float(x!.shape.map((side, axis) => side + pads[axis]! + pads[rank + axis]!))];
  },
  gradient: (graph, { inputs: [x], attributes, outGrad }) => {
    const { shape } = x!.type;
    const starts = ints(attributes, "pads").slice(0, shape.length);
    return [
      graph.call("Slice", [outGrad], {
        starts,
        ends: shape.map((side, axis) => starts[axis]! + side),
        axes: shape.map((_, axis) => axis),
        steps: shape.map(() => 1),
      }),
    ];
  },
  execution: { onnx: "Pad" },
  samples: [{ shapes: [[2, 3, 4]], attributes: { pads: [0, 1, 2, 0, 0, 3] } }],
};
