import { z } from "zod";
import { channelsFirst, channelsLast } from "../axes.ts";
import { elements } from "../shape.ts";
import type { Layer } from "../layer.ts";
import { ChannelsLast } from "./settings.ts";

/** All numbers of an image in a row, in the order in which Keras has them: channels last. */
export const flatten: Layer = ({ graph }, [x]) => {
  const { shape } = x!.type;
  return graph.reshape(channelsLast(graph, x!), [shape[0]!, elements(shape.slice(1))]);
};

const ReshapeSettings = z.object({ target_shape: z.array(z.union([z.int().positive(), z.literal(-1)])).min(1) });

/** The same numbers under another shape, in Keras's order; one side may be -1, which is what is left. */
export const reshape: Layer = ({ graph }, [x], config) => {
  const { target_shape: asked } = ReshapeSettings.parse(config);
  const [count, ...before] = x!.type.shape as [number, ...number[]];
  const known = elements(asked.filter((side) => side !== -1));
  const target = asked.map((side) => (side === -1 ? elements(before) / known : side));
  if (asked.filter((side) => side === -1).length > 1 || elements(target) !== elements(before) || !target.every(Number.isInteger)) {
    throw new Error(`its input of ${elements(before)} numbers does not fit into ${asked.join(" x ")}`);
  }
  return channelsFirst(graph, graph.reshape(channelsLast(graph, x!), [count, ...target]));
};

const PermuteSettings = z.object({ dims: z.array(z.int().positive()).min(1) });

/** Axes in another order: `dims` says for each, counted from 1 without the batch, which of Keras's axes comes there. */
export const permute: Layer = ({ graph }, [x], config) => {
  const { dims } = PermuteSettings.parse(config);
  const rank = x!.type.shape.length;
  if (dims.length !== rank - 1 || new Set(dims).size !== dims.length || dims.some((axis) => axis >= rank)) throw new Error(`its dims ${dims.join(", ")} are no order of ${rank - 1} axes`);
  return channelsFirst(graph, graph.transpose(channelsLast(graph, x!), [0, ...dims]));
};

const Sides = z.tuple([z.int().min(0), z.int().min(0)]);
const Amounts = z.union([z.int().min(0).transform((side) => [side, side] as const), Sides]);
/** Rows and columns at each side of an image: one number, one for each axis, or one for each side. */
const Frame = z.union([z.tuple([Sides, Sides]), Amounts.transform(([vertical, horizontal]) => [[vertical, vertical], [horizontal, horizontal]] as const)]);

const PaddingSettings = z.object({ padding: Frame.default([[1, 1], [1, 1]]), data_format: ChannelsLast });

/** Zeros around an image. */
export const zeroPadding2d: Layer = ({ graph }, [x], config) => {
  const { padding: [[top, bottom], [left, right]] } = PaddingSettings.parse(config);
  return graph.call("Pad", [x!], { pads: [0, 0, top, left, 0, 0, bottom, right] });
};

const CroppingSettings = z.object({ cropping: Frame.default([[0, 0], [0, 0]]), data_format: ChannelsLast });

/** An image without its outer rows and columns. */
export const cropping2d: Layer = ({ graph }, [x], config) => {
  const { cropping: [[top, bottom], [left, right]] } = CroppingSettings.parse(config);
  const [height, width] = x!.type.shape.slice(2) as [number, number];
  if (top + bottom >= height || left + right >= width) throw new Error(`it would cut off all of an image of ${height} x ${width} pixels`);
  return graph.call("Slice", [x!], { starts: [top, left], ends: [height - bottom, width - right], axes: [2, 3], steps: [1, 1] });
};
