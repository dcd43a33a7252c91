import { number, type Op } from "../op.ts";

/** y = alpha x + beta between 0 and 1, and these limits beyond: a sigmoid of straight pieces. */
export const hardSigmoid: Op = {
  attributes: { alpha: "float", beta: "float" },
  infer: ([x]) => [x!],
  // dx = alpha dy where 0 < y < 1
  gradient: (graph, { outputs: [y], attributes, outGrad }) => {
    const inside = [graph.call("Greater", [y!, graph.scalar(0)]), graph.call("Greater", [graph.scalar(1), y!])].map((truth) => graph.call("Cast", [truth]));
    const slope = graph.call("Mul", [graph.call("Mul", [inside[0]!, inside[1]!]), graph.scalar(number(attributes, "alpha"))]);
    return [graph.call("Mul", [outGrad, slope])];
  },
  execution: { onnx: "HardSigmoid" },
  samples: [
    { shapes: [[2, 3, 4]], attributes: { alpha: 0.2, beta: 0.5 } },
    { shapes: [[2, 3, 4]], attributes: { alpha: 1 / 6, beta: 0.5 } },
  ],
};
