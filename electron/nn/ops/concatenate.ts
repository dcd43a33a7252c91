import { float, number, type Op } from "../op.ts";

/** Tensors side by side along one axis. */
export const concatenate: Op = {
  attributes: { axis: "int" },
  infer: (inputs, attributes) => {
    const at = number(attributes, "axis");
    const length = inputs.reduce((sum, { shape }) => sum + shape[at]!, 0);
    return [float(inputs[0]!.shape.map((side, axis) => (axis === at ? length : side)))];
  },
  gradient: (graph, { inputs, attributes, outGrad }) => {
    const axis = number(attributes, "axis");
    let from = 0;
    return inputs.map(({ type }) => {
      const start = from;
      from += type.shape[axis]!;
      return graph.call("Slice", [outGrad], { starts: [start], ends: [from], axes: [axis], steps: [1] });
    });
  },
  execution: { onnx: "Concat" },
  samples: [{ shapes: [[2, 3, 4], [2, 1, 4], [2, 2, 4]], attributes: { axis: 1 } }, { shapes: [[2], [3]], attributes: { axis: 0 } }],
};
