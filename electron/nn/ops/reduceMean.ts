import { ints, number, type Op } from "../op.ts";
import { reducedShape, repeatOver } from "../reduction.ts";

/** The mean over some axes, which stay with length 1 (keepdims 1) or go (keepdims 0). */
export const reduceMean: Op = {
  attributes: { axes: "input", keepdims: "int" },
  infer: ([x], attributes) => [reducedShape(x!, ints(attributes, "axes"), number(attributes, "keepdims"))],
  gradient: (graph, { inputs: [x], attributes, outGrad }) => {
    const axes = ints(attributes, "axes");
    const count = axes.reduce((product, axis) => product * x!.type.shape[axis]!, 1);
    return [repeatOver(graph, graph.call("Mul", [outGrad, graph.scalar(1 / count)]), x!.type.shape, axes)];
  },
  execution: { onnx: "ReduceMean" },
  samples: [
    { shapes: [[2, 3, 4, 5]], attributes: { axes: [0, 2, 3], keepdims: 1 } },
    { shapes: [[2, 3, 4]], attributes: { axes: [1], keepdims: 0 } },
  ],
};
