import type { Op } from "../op.ts";

/** y = min(max(x, least), most), with two scalars as further inputs. The gradient passes where the output lies between the limits and stops on them. */
export const clip: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { inputs: [, least, most], outputs: [y], outGrad }) => {
    const isInside = graph.call("And", [graph.call("Greater", [y!, least!]), graph.call("Greater", [most!, y!])]);
    return [graph.call("Mul", [outGrad, graph.call("Cast", [isInside])]), null, null];
  },
  execution: { onnx: "Clip" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
