import { elements, type Shape } from "../../shape.ts";
import type { OnnxNode } from "../decode.ts";
import { int, integers, text } from "./attributes.ts";
import { withZeros } from "./padding.ts";
import { channelsFirst, type Feature, NoLayer, type Reader } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** What goes on as it was. */
export const identity: Rule = (reader, node) => {
  const constant = reader.findConstant(node.inputs[0]);
  if (constant) reader.setConstant(node.outputs[0]!, constant);
  else reader.setFeature(node.outputs[0]!, reader.feature(node.inputs[0]));
};

export const flatten: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const axis = int(node, "axis", 1);
  if (axis !== 1) throw new NoLayer("it flattens more than each image");
  view(reader, node, x, [1, elements(x.shape.slice(1))]);
};

export const transpose: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const perm = integers(node, "perm") ?? [...x.shape.keys()].reverse();
  if (perm[0] !== 0 || perm.length !== x.shape.length) throw new NoLayer("it moves the batch");
  reader.setFeature(node.outputs[0]!, { ...x, shape: perm.map((axis) => x.shape[axis]!), order: perm.map((axis) => x.order[axis]!) });
};

export const reshape: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const asked = [...reader.constant(node.inputs[1]).values];
  const kept = asked.map((side, axis) => (side === 0 ? x.shape[axis]! : side));
  const known = elements(kept.filter((side) => side !== -1));
  const isBatchOpen = kept[0] === -1;
  // An open first axis is the batch, of which there is one image here.
  const shape = kept.map((side, axis) => (side !== -1 ? side : isBatchOpen && axis === 0 ? 1 : elements(x.shape) / known));
  view(reader, node, x, shape);
};

export const squeeze: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const axes = (integers(node, "axes") ?? (node.inputs[1] ? [...reader.constant(node.inputs[1]).values] : x.shape.flatMap((side, axis) => (axis > 0 && side === 1 ? [axis] : [])))).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  view(reader, node, x, x.shape.filter((_, axis) => !axes.includes(axis)));
};

export const unsqueeze: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const axes = (integers(node, "axes") ?? [...reader.constant(node.inputs[1]).values]).map((axis) => (axis < 0 ? axis + x.shape.length + 1 : axis));
  const shape = [...x.shape];
  for (const axis of [...axes].sort((a, b) => a - b)) shape.splice(axis, 0, 1);
  view(reader, node, x, shape);
};

/** The same numbers under another shape: rows of an image's numbers, or rows as images of one pixel. */
function view(reader: Reader, node: OnnxNode, x: Feature, shape: Shape): void {
  if (shape[0] !== 1 || elements(shape) !== elements(x.shape)) throw new NoLayer(`it makes [${shape}] of [${x.shape}]`);
  const result = node.outputs[0]!;
  if (shape.length === x.shape.length && shape.every((side, axis) => side === x.shape[axis])) return reader.setFeature(result, x);
  const [from, to] = [longAxis(x.shape), longAxis(shape)];
  if (shape.length === x.shape.length && from !== null && to !== null) {
    // Only one axis is longer than 1: it changes its place.
    const order = x.order.toSpliced(from, 1);
    return reader.setFeature(result, { ...x, shape, order: order.toSpliced(to, 0, x.order[from]!) });
  }
  if (shape.length === 2 && x.shape.length === 4) {
    const rows = reader.add(node, "Flatten", [x], {});
    return reader.setFeature(result, { ...rows, rows: rowsOf(x), isPositive: x.isPositive });
  }
  if (shape.length === 4 && x.shape.length === 2 && x.rows === null && [1, 3].some((axis) => shape[axis] === x.shape[1])) {
    const image = reader.add(node, "Reshape", [x], { target_shape: [1, 1, x.shape[1]!] });
    const order = shape[1] === x.shape[1] ? [0, 1, 2, 3] : [0, 2, 3, 1];
    return reader.setFeature(result, { ...image, shape, order, isPositive: x.isPositive });
  }
  throw new NoLayer(`it makes [${shape}] of [${x.shape}]`);
}

/** The only axis that is longer than 1; null where there is none, or more. */
function longAxis(shape: Shape): number | null {
  const long = shape.flatMap((side, axis) => (side > 1 ? [axis] : []));
  return long.length === 1 ? long[0]! : null;
}

/** Where ONNX has each number of a flattened image: the layer has it row by row with channels last. null where both have them alike. */
function rowsOf({ shape, order }: Feature): Int32Array | null {
  const [channels, height, width] = [1, 2, 3].map((axis) => shape[order.indexOf(axis)]!) as [number, number, number];
  if (height * width === 1 || channels === 1 && order.indexOf(2) < order.indexOf(3)) return null;
  const strides = shape.map((_, axis) => elements(shape.slice(axis + 1)));
  const [ofChannel, ofRow, ofColumn] = [1, 2, 3].map((axis) => strides[order.indexOf(axis)]!) as [number, number, number];
  const rows = new Int32Array(channels * height * width);
  let at = 0;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let channel = 0; channel < channels; channel++) rows[at++] = y * ofRow + x * ofColumn + channel * ofChannel;
  return rows.every((from, to) => from === to) ? null : rows;
}

/** Zeros around images. */
export const pad: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const pads = integers(node, "pads") ?? [...reader.constant(node.inputs[1]).values];
  const value = node.inputs[2] ? reader.constant(node.inputs[2]).values[0] : (node.attributes.get("value")?.f ?? 0);
  if (text(node, "mode", "constant") !== "constant" || value !== 0 || x.shape.length !== 4) throw new NoLayer("it pads with other than zeros");
  const of = (axis: number) => [pads[x.order.indexOf(axis)]!, pads[x.order.indexOf(axis) + 4]!] as const;
  if ([...of(0), ...of(1)].some((side) => side !== 0) || pads.some((side) => side < 0)) throw new NoLayer("it pads other axes than those of an image");
  const [[top, bottom], [left, right]] = [of(2), of(3)];
  if (pads.every((side) => side === 0)) return reader.setFeature(node.outputs[0]!, x);
  reader.setFeature(node.outputs[0]!, withZeros(reader, node, x, [top, left, bottom, right]));
};

/** Images side by side along the channels. */
export const concatenation: Rule = (reader, node) => {
  const inputs = node.inputs.map((name) => reader.feature(name));
  const [first] = inputs as [Feature];
  const axis = int(node, "axis", 1);
  const isAlike = inputs.every(({ order, rows }) => rows === null && order.length === first.order.length && order.every((at, i) => at === first.order[i]));
  const at = axis < 0 ? axis + first.shape.length : axis;
  if (!isAlike || first.order[at] !== 1) throw new NoLayer("it joins along another axis than the channels");
  const joined = reader.add(node, "Concatenate", inputs, { axis: -1 });
  reader.setFeature(node.outputs[0]!, { ...joined, shape: first.order.map((own) => joined.shape[own]!), order: first.order, isPositive: inputs.every(({ isPositive }) => isPositive) });
};

/** Enlarging by whole factors, each pixel repeated, or on straight lines between the middles of pixels. */
export const resize: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  // Until opset 10 scales are the second input or an attribute, and places are counted from the corners of pixels.
  const isOld = reader.graph.opset < 11;
  const scaling = node.inputs[isOld ? 1 : 2];
  const scales = node.attributes.get("scales")?.floats ?? (scaling ? [...reader.constant(scaling).values] : []);
  const sizes = node.inputs[3] ? [...reader.constant(node.inputs[3]).values] : undefined;
  const factors = scales.length === 4 ? scales : (sizes?.map((side, axis) => (axis === 0 ? 1 : side / x.shape[axis]!)) ?? []);
  const [, channels, height = 0, width = 0] = factors;
  const mode = text(node, "mode", "nearest");
  const places = text(node, "coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel");
  const isRepeated = mode === "nearest" && places !== "align_corners";
  const isBetween = mode === "linear" && ["half_pixel", "pytorch_half_pixel"].includes(places) && int(node, "exclude_outside", 0) === 0;
  if (!(isRepeated || isBetween) || channels !== 1 || ![height, width].every((factor) => Number.isInteger(factor) && factor >= 1)) {
    throw new NoLayer("it does not enlarge a whole number of times by repeating pixels or on lines between their middles");
  }
  const config = { size: [height, width], interpolation: isRepeated ? "nearest" : "bilinear", data_format: "channels_last" };
  reader.setFeature(node.outputs[0]!, { ...reader.add(node, "UpSampling2D", [x], config), isPositive: x.isPositive });
};
