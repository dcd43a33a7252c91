import type { Op } from "../op.ts";

/** y = min(max(x, least), most), with two scalars as further inputs. The gradient passes where the output lies between the limits and stops on them. */
export const clip: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { inputs: [, least, most], outputs: [y], outGrad }) => {
    const inside = [graph.call("Greater", [y!, least!]), graph.call("Greater", [most!, y!])].map((truth) => graph.call("Cast", [truth]));
    return [inside.reduce((gradient, part) => graph.call("Mul", [gradient, part]), outGrad), null, null];
  },
  execution: { onnx: "Clip" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
