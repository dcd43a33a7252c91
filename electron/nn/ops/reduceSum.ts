import { ints, number, type Op } from "../op.ts";
import { reducedShape, repeatOver } from "../reduction.ts";

/** The sum over some axes, which stay with length 1 (keepdims 1) or go (keepdims 0). */
export const reduceSum: Op = {
  attributes: { axes: "input", keepdims: "int" },
  infer: ([x], attributes) => [reducedShape(x!, ints(attributes, "axes"), number(attributes, "keepdims"))],
  gradient: (graph, { inputs: [x], attributes, outGrad }) => [repeatOver(graph, outGrad, x!.type.shape, ints(attributes, "axes"))],
  execution: { onnx: "ReduceSum" },
  samples: [
    { shapes: [[2, 3, 4, 5]], attributes: { axes: [0, 2, 3], keepdims: 1 } },
    { shapes: [[2, 3, 4]], attributes: { axes: [1], keepdims: 0 } },
  ],
};
