import { float, ints, number, type Op } from "../op.ts";

/** A tensor parted along one axis into pieces of the lengths `split`, which sum up to its own. */
export const split: Op = {
  attributes: { axis: "int", split: "input" },
  infer: ([x], attributes) => {
    const at = number(attributes, "axis");
    return ints(attributes, "split").map((length) => float(x!.shape.map((side, axis) => (axis === at ? length : side))));
  },
  // Several outputs would pass gradient, and one may; it stands behind what is differentiated.
  gradient: null,
  execution: { onnx: "Split" },
  samples: [{ shapes: [[2, 6, 3]], attributes: { axis: 1, split: [1, 3, 2] } }, { shapes: [[5]], attributes: { axis: 0, split: [4, 1] } }],
};
