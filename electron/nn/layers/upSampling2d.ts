import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { Layer } from "../layer.ts";
import { repeatedOverWindows } from "../pooling.ts";
import { imageSides } from "../window.ts";
import { ChannelsLast, Sizes } from "./settings.ts";

const Settings = z.object({ size: Sizes.default([2, 2]), data_format: ChannelsLast, interpolation: z.enum(["nearest", "bilinear"]).default("nearest") });

/** Images enlarged by whole factors: every pixel repeated, or on straight lines between the middles of pixels. */
export const upSampling2d: Layer = ({ graph }, [x], config) => {
  const { size, interpolation } = Settings.parse(config);
  if (interpolation === "nearest") return repeatedOverWindows(graph, x!, { kernel: size });
  const [height, width] = imageSides(x!.type.shape);
  const across = graph.call("MatMul", [x!, between(graph, width, size[1], "columns")]);
  return graph.call("MatMul", [between(graph, height, size[0], "rows"), across]);
};

function between(graph: Graph, length: number, factor: number, way: "rows" | "columns"): Value {
  const longer = length * factor;
  return graph.constant(betweenPixels(length, factor, way), way === "rows" ? [longer, length] : [length, longer]);
}

/** The matrix that makes `factor` times as many pixels of a row: each a mean of its two neighbours, the nearer the heavier; as rows or columns. */
export function betweenPixels(length: number, factor: number, way: "rows" | "columns"): Float32Array {
  const longer = length * factor;
  const values = new Float32Array(length * longer);
  const add = (to: number, from: number, share: number) => (values[way === "rows" ? to * length + from : from * longer + to]! += share);
  for (let to = 0; to < longer; to++) {
    const middle = Math.min(length - 1, Math.max(0, (to + 0.5) / factor - 0.5));
    const from = Math.floor(middle);
    add(to, from, 1 - (middle - from));
    add(to, Math.min(length - 1, from + 1), middle - from);
  }
  return values;
}
