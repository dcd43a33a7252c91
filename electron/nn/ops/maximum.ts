import { broadcast, float, type Op, sumToShape } from "../op.ts";

/** y = the larger of a and b, element by element, with broadcasting; where they are equal the gradient goes to a. */
export const maximum: Op = {
  attributes: {},
  infer: ([a, b]) => [float(broadcast(a!.shape, b!.shape))],
  gradient: (graph, { inputs: [a, b], outGrad }) => {
    const towardsB = graph.call("Mul", [outGrad, graph.call("Cast", [graph.call("Greater", [b!, a!])])]);
    return [sumToShape(graph, graph.call("Sub", [outGrad, towardsB]), a!.type.shape), sumToShape(graph, towardsB, b!.type.shape)];
  },
  execution: { onnx: "Max" },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]] }, { shapes: [[2, 3, 4], [3, 1]] }, { shapes: [[], [5]] }],
};

/** y = the smaller of a and b, likewise. */
export const minimum: Op = {
  ...maximum,
  gradient: (graph, { inputs: [a, b], outGrad }) => {
    const towardsB = graph.call("Mul", [outGrad, graph.call("Cast", [graph.call("Greater", [a!, b!])])]);
    return [sumToShape(graph, graph.call("Sub", [outGrad, towardsB]), a!.type.shape), sumToShape(graph, towardsB, b!.type.shape)];
  },
  execution: { onnx: "Min" },
};
