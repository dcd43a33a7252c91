import type { OnnxNode } from "../decode.ts";
import { int, integers, pair, text } from "./attributes.ts";
import { isSame } from "./convolutions.ts";
import { padsOf, withZeros } from "./padding.ts";
import { channelsFirst, type Feature, NoLayer, type Reader, sidesOf } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** Zeros at the end that make the last window of a pooling fit which ONNX lets stand out over the edge. */
function ceilingOf(node: OnnxNode, x: Feature, kernel: readonly number[], strides: readonly number[], pads: readonly number[]): readonly number[] {
  if (int(node, "ceil_mode", 0) === 0) return [0, 0];
  return sidesOf(x).map((side, i) => {
    const room = side + pads[i]! + pads[i + 2]! - kernel[i]!;
    const windows = Math.ceil(room / strides[i]!) + 1;
    // A window that would begin in the padding behind the image is left out.
    const counted = (windows - 1) * strides[i]! >= side + pads[i]! ? windows - 1 : windows;
    return Math.max(0, (counted - 1) * strides[i]! - room);
  });
}

function window(node: OnnxNode): { readonly kernel: readonly [number, number]; readonly strides: readonly [number, number] } {
  const kernel = integers(node, "kernel_shape");
  if (kernel?.length !== 2 || pair(node, "dilations").some((side) => side !== 1)) throw new NoLayer("its window is not one over two axes without gaps");
  return { kernel: [kernel[0]!, kernel[1]!], strides: pair(node, "strides") };
}

export const maxPooling: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  const { kernel, strides } = window(node);
  const own = padsOf(node, x, { kernel, strides });
  const [below, beside] = ceilingOf(node, x, kernel, strides, own) as [number, number];
  const pads = [own[0]!, own[1]!, own[2]! + below, own[3]! + beside];
  const pool = (input: Feature, padding: "valid" | "same") => {
    const pooled = reader.add(node, "MaxPooling2D", [input], { pool_size: kernel, strides, padding, data_format: "channels_last" });
    reader.setFeature(node.outputs[0]!, { ...pooled, isPositive: x.isPositive });
  };
  if (pads.every((side) => side === 0)) return pool(x, "valid");
  if (text(node, "auto_pad", "NOTSET") === "SAME_UPPER") return pool(x, "same");
  // ONNX pads with the smallest number there is, which zero stands for where nothing is below it.
  if (x.isPositive) return pool(withZeros(reader, node, x, pads), "valid");
  if (isSame(x, kernel, strides, pads)) return pool(x, "same");
  // Windows that reach as far beyond their middle pixel as the images are padded: those around every pixel, of which some are kept.
  if (kernel.every((side, i) => side % 2 === 1 && [pads[i], pads[i + 2]].every((pad) => pad === (side - 1) / 2))) {
    const every = reader.add({ name: `${node.name}_every` }, "MaxPooling2D", [x], { pool_size: kernel, strides: [1, 1], padding: "same", data_format: "channels_last" });
    const kept = reader.add(node, "MaxPooling2D", [every], { pool_size: [1, 1], strides, padding: "valid", data_format: "channels_last" });
    return reader.setFeature(node.outputs[0]!, kept);
  }
  throw new NoLayer("it pads images that may be below zero");
};

export const averagePooling: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  const { kernel, strides } = window(node);
  const pads = padsOf(node, x, { kernel, strides });
  const pool = (input: Feature, padding: "valid" | "same") => {
    const pooled = reader.add(node, "AveragePooling2D", [input], { pool_size: kernel, strides, padding, data_format: "channels_last" });
    reader.setFeature(node.outputs[0]!, { ...pooled, isPositive: x.isPositive });
  };
  if (ceilingOf(node, x, kernel, strides, pads).some((side) => side > 0)) throw new NoLayer("its last windows stand out over the edge");
  if (pads.every((side) => side === 0)) return pool(x, "valid");
  if (int(node, "count_include_pad", 0) === 1) return pool(withZeros(reader, node, x, pads), "valid");
  if (isSame(x, kernel, strides, pads)) return pool(x, "same");
  throw new NoLayer("it leaves padding out of its means as no layer does");
};

/** One number a channel; ONNX keeps the two image axes with length 1. */
function global(kind: "GlobalAveragePooling2D" | "GlobalMaxPooling2D"): Rule {
  return (reader, node) => setPooled(reader, node, reader.feature(node.inputs[0]), kind, true);
}

export const globalAveragePooling = global("GlobalAveragePooling2D");
export const globalMaxPooling = global("GlobalMaxPooling2D");

/** A mean or a maximum over both image axes. */
export function reduction(kind: "GlobalAveragePooling2D" | "GlobalMaxPooling2D"): Rule {
  return (reader, node) => {
    const x = reader.feature(node.inputs[0]);
    const axes = integers(node, "axes") ?? (node.inputs[1] ? [...reader.constant(node.inputs[1]).values] : undefined);
    const overAxes = axes?.map((axis) => x.order[axis < 0 ? axis + x.shape.length : axis]).sort();
    if (x.shape.length !== 4 || overAxes?.length !== 2 || overAxes[0] !== 2 || overAxes[1] !== 3) throw new NoLayer("it reduces other axes than the two of an image");
    setPooled(reader, node, x, kind, int(node, "keepdims", 1) === 1);
  };
}

function setPooled(reader: Reader, node: OnnxNode, x: Feature, kind: string, keepsAxes: boolean): void {
  const pooled = { ...reader.add(node, kind, [x], { data_format: "channels_last" }), isPositive: x.isPositive };
  if (!keepsAxes) return reader.setFeature(node.outputs[0]!, pooled);
  const next = reader.onlyReader(node.outputs[0]!);
  // Most networks flatten next what has one number a channel already.
  if (next !== undefined && ["Flatten", "Squeeze"].includes(next.op)) {
    reader.taken.add(next);
    return reader.setFeature(next.outputs[0]!, pooled);
  }
  const image = reader.add({ name: `${node.name}_image` }, "Reshape", [pooled], { target_shape: [1, 1, pooled.shape[1]!] });
  reader.setFeature(node.outputs[0]!, { ...image, shape: x.order.map((axis) => image.shape[axis]!), order: x.order, isPositive: x.isPositive });
}
