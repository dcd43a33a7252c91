import { elements } from "../shape.ts";
import { ints, type Op } from "../op.ts";

/** The same elements in the same order under another shape. */
export const reshape: Op = {
  attributes: { shape: "input" },
  infer: ([x], attributes) => {
    const shape = ints(attributes, "shape");
    if (elements(shape) !== elements(x!.shape)) throw new Error(`[${x!.shape}] cannot be reshaped to [${shape}].`);
    return [{ element: x!.element, shape }];
  },
  gradient: (graph, { inputs: [x], outGrad }) => [graph.reshape(outGrad, x!.type.shape)],
  execution: { onnx: "Reshape" },
  samples: [{ shapes: [[2, 3, 4]], attributes: { shape: [6, 4] } }],
};
