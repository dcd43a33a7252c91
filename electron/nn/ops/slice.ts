import type { Graph, Value } from "../graph.ts";
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
      const step = steps![i]!;
      const place = placesOf(x!.shape[axis]!, step);
      shape[axis] = Math.max(0, Math.ceil((place(ends![i]!) - place(starts![i]!)) / step));
    });
    return [float(shape)];
  },
  gradient: (graph, { inputs: [x], attributes, outGrad }) => {
    const [starts, axes, steps] = (["starts", "axes", "steps"] as const).map((name) => ints(attributes, name));
    const { shape } = x!.type;
    return [
      axes!.reduce((gradient, axis, i) => {
        const start = placesOf(shape[axis]!, steps![i]!)(starts![i]!);
        return putBack(graph, gradient, { axis, start, step: steps![i]!, length: shape[axis]! });
      }, outGrad),
    ];
  },
  execution: { onnx: "Slice" },
  samples: [
    { shapes: [[2, 5, 7]], attributes: { starts: [1, 0], ends: [4, 7], axes: [1, 2], steps: [1, 2] } },
    { shapes: [[2, 3, 3]], attributes: { starts: [-1, -1], ends: [-1000, -1000], axes: [1, 2], steps: [-1, -1] } },
  ],
};

/** How a place is meant along an axis of some length: counted from the end where it is negative, and kept inside. */
function placesOf(length: number, step: number): (at: number) => number {
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  return (at) => Math.min(highest, Math.max(lowest, at < 0 ? at + length : at));
}

/** What was cut out along one axis, put back to where it stood among zeros. */
function putBack(graph: Graph, cut: Value, { axis, start, step, length }: { axis: number; start: number; step: number; length: number }): Value {
  const { shape } = cut.type;
  const count = shape[axis]!;
  const along = (pads: [number, number], value: Value, at = axis) => {
    const rank = value.type.shape.length;
    const every = Array<number>(2 * rank).fill(0);
    [every[at], every[rank + at]] = pads;
    return pads[0] === 0 && pads[1] === 0 ? value : graph.call("Pad", [value], { pads: every });
  };
  if (count === 0) return graph.call("Expand", [graph.scalar(0)], { shape: shape.map((side, i) => (i === axis ? length : side)) });
  const ordered = step > 0 ? cut : graph.call("Slice", [cut], { starts: [-1], ends: [-(2 ** 31)], axes: [axis], steps: [-1] });
  const gap = Math.abs(step);
  const first = step > 0 ? start : start + (count - 1) * step;
  if (gap === 1) return along([first, length - first - count], ordered);
  // Zeros behind each element, of which those behind the last are cut off or filled up.
  const spread = along([0, gap - 1], graph.reshape(ordered, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)]), axis + 1);
  const merged = graph.reshape(spread, shape.map((side, i) => (i === axis ? side * gap : side)));
  const reach = (count - 1) * gap + 1;
  const trimmed = graph.call("Slice", [merged], { starts: [0], ends: [reach], axes: [axis], steps: [1] });
  return along([first, length - first - reach], trimmed);
}
