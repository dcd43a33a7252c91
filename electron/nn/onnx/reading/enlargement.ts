import { int, integers, text } from "./attributes.ts";
import { channelsFirst, NoLayer } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** Enlarging by whole factors, each pixel repeated, or on straight lines between the middles of pixels. */
export const resize: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  // Until opset 10 scales are the second input or an attribute, and places are counted from the corners of pixels.
  const isOld = reader.graph.opset < 11;
  const scaling = node.inputs[isOld ? 1 : 2];
  const scales = node.attributes.get("scales")?.floats ?? (scaling ? [...reader.constant(scaling).values] : []);
  const sizes = node.inputs[3] ? [...reader.constant(node.inputs[3]).values] : undefined;
  const axes = (integers(node, "axes") ?? [...x.shape.keys()]).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  const given = scales.length > 0 ? scales : (sizes?.map((side, i) => (axes[i] === 0 ? 1 : side / x.shape[axes[i]!]!)) ?? []);
  const factorAt = (axis: number) => (given.length !== axes.length ? NaN : axes.includes(axis) ? given[axes.indexOf(axis)]! : 1);
  const [height, width] = [factorAt(2), factorAt(3)];
  const mode = text(node, "mode", "nearest");
  const places = text(node, "coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel");
  const rounding = isOld ? "floor" : text(node, "nearest_mode", "round_prefer_floor");
  const isRepeated = mode === "nearest" && [height, width].every((factor) => isRepeatedBy(factor, places, rounding));
  const isBetween = mode === "linear" && ["half_pixel", "pytorch_half_pixel"].includes(places) && int(node, "exclude_outside", 0) === 0;
  const isPlain = factorAt(0) === 1 && factorAt(1) === 1 && text(node, "keep_aspect_ratio_policy", "stretch") === "stretch";
  if (!(isRepeated || isBetween) || !isPlain || ![height, width].every((factor) => Number.isInteger(factor) && factor >= 1)) {
    throw new NoLayer("it does not enlarge a whole number of times by repeating pixels or on lines between their middles");
  }
  const config = { size: [height, width], interpolation: isRepeated ? "nearest" : "bilinear", data_format: "channels_last" };
  reader.setFeature(node.outputs[0]!, { ...reader.add(node, "UpSampling2D", [x], config), isPositive: x.isPositive });
};

/** Whether every pixel of an enlarged row is that which it lies in, by where a file says that pixels lie and how it rounds. */
function isRepeatedBy(factor: number, places: string, rounding: string): boolean {
  const from = (to: number) => {
    switch (places) {
      case "asymmetric":
        return to / factor;
      case "half_pixel":
      case "pytorch_half_pixel":
        return (to + 0.5) / factor - 0.5;
      case "tf_half_pixel_for_nn":
        return (to + 0.5) / factor;
      default:
        return NaN;
    }
  };
  const rounded = (at: number) => {
    switch (rounding) {
      case "floor":
        return Math.floor(at);
      case "ceil":
        return Math.ceil(at);
      case "round_prefer_ceil":
        return Math.floor(at + 0.5);
      default:
        return Math.ceil(at - 0.5);
    }
  };
  // What holds within one pixel holds within all; at the ends of a row places outside of it count as the pixel there.
  return Array.from({ length: factor }, (_, i) => i).every((to) => Math.max(0, rounded(from(to))) === 0 && rounded(from(to + factor)) === 1);
}
