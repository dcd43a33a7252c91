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
  execution: {
    onnx: "Split",
    parts: (graph, [x], attributes) => {
      let from = 0;
      return ints(attributes, "split").map((length) => {
        const start = from;
        from += length;
        return graph.call("Slice", [x!], { starts: [start], ends: [from], axes: [number(attributes, "axis")], steps: [1] });
      });
    },
  },
  samples: [{ shapes: [[2, 6, 3]], attributes: { axis: 1, split: [1, 3, 2] } }, { shapes: [[5]], attributes: { axis: 0, split: [4, 1] } }],
};
