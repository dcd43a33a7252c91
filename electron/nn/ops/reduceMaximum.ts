import { ints, number, type Op } from "../op.ts";
import { reducedShape, repeatOver } from "../reduction.ts";

/** The largest number over some axes, which stay with length 1 (keepdims 1) or go (keepdims 0); where it stands several times, each has the whole gradient. */
export const reduceMaximum: Op = {
  attributes: { axes: "input", keepdims: "int" },
  infer: ([x], attributes) => [reducedShape(x!, ints(attributes, "axes"), number(attributes, "keepdims"))],
  gradient: (graph, { inputs: [x], outputs: [y], attributes, outGrad }) => {
    const repeated = (value: typeof outGrad) => repeatOver(graph, value, x!.type.shape, ints(attributes, "axes"));
    return [graph.call("Mul", [repeated(outGrad), graph.call("Cast", [graph.call("Equal", [x!, repeated(y!)])])])];
  },
  execution: { onnx: "ReduceMax" },
  samples: [
    { shapes: [[2, 3, 4, 5]], attributes: { axes: [0, 2, 3], keepdims: 1 } },
    { shapes: [[2, 3, 4]], attributes: { axes: [1], keepdims: 0 } },
  ],
};
