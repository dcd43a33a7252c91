import { float, ints, type Op } from "../op.ts";

/**
 * Every steps[i]-th element from starts[i] up to ends[i] (left out) along axes[i].
 * A step of -1 with an end below -length reverses the axis, as in NumPy.
 */
export const slice: Op = {
  attributes: { starts: "input", ends: "input", axes: "input", steps: "input" },
  infer: ([x], attributes) => {
    const [starts, ends, axes, steps] = (["starts", "ends", "axes", "steps"] as const).map((name) => ints(attributes, name));
    const shape = [...x!.shape];
    axes!.forEach((axis, i) => {
      const length = x!.shape[axis]!;
      const step = steps![i]!;
      const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
      const place = (at: number) => Math.min(highest, Math.max(lowest, at < 0 ? at + length : at));
      shape[axis] = Math.max(0, Math.ceil((place(ends![i]!) - place(starts![i]!)) / step));
    });
    return [float(shape)];
  },
  // Only the backward passes of other ops and their lowerings slice.
  gradient: null,
  execution: { onnx: "Slice" },
  samples: [
    { shapes: [[2, 5, 7]], attributes: { starts: [1, 0], ends: [4, 7], axes: [1, 2], steps: [1, 2] } },
    { shapes: [[2, 3, 3]], attributes: { starts: [-1, -1], ends: [-1000, -1000], axes: [1, 2], steps: [-1, -1] } },
  ],
};
