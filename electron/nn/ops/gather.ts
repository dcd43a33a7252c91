import { float, ints, number, type Op } from "../op.ts";

/** The places `indices` of an axis, one after the other; a place may come several times. */
export const gather: Op = {
  attributes: { indices: "input", axis: "int" },
  infer: ([x], attributes) => {
    const axis = number(attributes, "axis");
    const indices = ints(attributes, "indices");
    const length = x!.shape[axis]!;
    if (indices.some((at) => at < 0 || at >= length)) throw new Error(`An axis of length ${length} has no place ${indices.find((at) => at < 0 || at >= length)}.`);
    return [float(x!.shape.map((side, i) => (i === axis ? indices.length : side)))];
  },
  // It stands where ops were lowered, and only there.
  gradient: null,
  execution: { onnx: "Gather" },
  samples: [{ shapes: [[2, 4, 3]], attributes: { indices: [3, 0, 0, 1, 2], axis: 1 } }, { shapes: [[3]], attributes: { indices: [2], axis: 0 } }],
};
