import { number, type Op } from "../op.ts";

/** y = x - ln(sum of e^x) along one axis. */
export const logSoftmax: Op = {
  attributes: { axis: "int" },
  infer: ([x]) => [x!],
  // dx = dy - e^y sum(dy)
  gradient: (graph, { outputs: [y], attributes, outGrad }) => {
    const sum = graph.call("ReduceSum", [outGrad], { axes: [number(attributes, "axis")], keepdims: 1 });
    return [graph.call("Sub", [outGrad, graph.call("Mul", [graph.call("Exp", [y!]), sum])])];
  },
  execution: { onnx: "LogSoftmax" },
  samples: [{ shapes: [[4, 6]], attributes: { axis: 1 } }],
};
