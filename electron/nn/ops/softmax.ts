import { number, type Op } from "../op.ts";

/** y = e^x / sum of e^x along one axis. */
export const softmax: Op = {
  attributes: { axis: "int" },
  infer: ([x]) => [x!],
  // dx = y (dy - sum(dy y))
  gradient: (graph, { outputs: [y], attributes, outGrad }) => {
    const axes = [number(attributes, "axis")];
    const sum = graph.call("ReduceSum", [graph.call("Mul", [outGrad, y!])], { axes, keepdims: 1 });
    return [graph.call("Mul", [y!, graph.call("Sub", [outGrad, sum])])];
  },
  execution: { onnx: "Softmax" },
  samples: [{ shapes: [[4, 6]], attributes: { axis: 1 } }, { shapes: [[2, 3, 4]], attributes: { axis: 2 } }],
};
