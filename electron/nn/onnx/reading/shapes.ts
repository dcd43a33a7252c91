import { elements, sameShape, type Shape } from "../../shape.ts";
import type { OnnxNode } from "../decode.ts";
import { int, integers, text } from "./attributes.ts";
import { withZeros } from "./padding.ts";
import { channelsOf, type Feature, NoLayer, type Reader } from "./reader.ts";
import { setStack } from "./recurrent.ts";
import type { Rule } from "./rule.ts";

/** What goes on as it was. */
export const identity: Rule = (reader, node) => {
  const constant = reader.findConstant(node.inputs[0]);
  if (constant) reader.setConstant(node.outputs[0]!, constant);
  else reader.setFeature(node.outputs[0]!, anyFeature(reader, node.inputs[0]));
};

/** A feature, also one with axes that its layer has not. Throws NoLayer. */
export function anyFeature(reader: Reader, name: string | undefined): Feature {
  return reader.findFeature(name) ?? reader.feature(name);
}

export const flatten: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const axis = int(node, "axis", 1);
  if (axis !== 1) throw new NoLayer("it flattens more than each image");
  view(reader, node, x, [1, elements(x.shape.slice(1))]);
};

export const transpose: Rule = (reader, node) => {
  const x = anyFeature(reader, node.inputs[0]);
  const perm = integers(node, "perm") ?? [...x.shape.keys()].reverse();
  // Steps may come before the sequences of a batch, as recurrent nodes have them.
  const isMoved = perm[0] !== 0 && !(x.shape.length === 3 || x.order.includes(-1));
  if (isMoved || perm.length !== x.shape.length) throw new NoLayer("it moves the batch");
  reader.setFeature(node.outputs[0]!, { ...x, shape: perm.map((axis) => x.shape[axis]!), order: perm.map((axis) => x.order[axis]!) });
};

export const reshape: Rule = (reader, node) => {
  const x = anyFeature(reader, node.inputs[0]);
  const asked = [...reader.constant(node.inputs[1]).values];
  if (x.order.includes(-1) && asked.join() === "0,0,-1" && x.shape.length === 4 && x.order[2] === -1) return reader.setFeature(node.outputs[0]!, without(x, [2]));
  const own = without(x, [...x.order.keys()].filter((axis) => x.order[axis] === -1));
  const kept = asked.map((side, axis) => (side === 0 ? x.shape[axis]! : side));
  const known = elements(kept.filter((side) => side !== -1));
  const isBatchOpen = kept[0] === -1;
  // An open first axis is the batch, of which there is one image here.
  const shape = kept.map((side, axis) => (side !== -1 ? side : isBatchOpen && axis === 0 ? 1 : elements(x.shape) / known));
  if (own.order.length < x.order.length && sameShape(own.shape, shape)) return reader.setFeature(node.outputs[0]!, own);
  view(reader, node, x, shape);
};

/** A feature without axes that its layer has not. */
export function without(x: Feature, axes: readonly number[]): Feature {
  const isKept = (_: number, axis: number) => !axes.includes(axis);
  return { ...x, shape: x.shape.filter(isKept), order: x.order.filter(isKept) };
}

export const squeeze: Rule = (reader, node) => {
  const x = anyFeature(reader, node.inputs[0]);
  const axes = (integers(node, "axes") ?? (node.inputs[1] ? [...reader.constant(node.inputs[1]).values] : x.shape.flatMap((side, axis) => (axis > 0 && side === 1 ? [axis] : [])))).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  if (axes.length > 0 && axes.every((axis) => x.order[axis] === -1)) return reader.setFeature(node.outputs[0]!, without(x, axes));
  view(reader, node, x, x.shape.filter((_, axis) => !axes.includes(axis)));
};

export const unsqueeze: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const axes = (integers(node, "axes") ?? [...reader.constant(node.inputs[1]).values]).map((axis) => (axis < 0 ? axis + x.shape.length + 1 : axis));
  const shape = [...x.shape];
  for (const axis of [...axes].sort((a, b) => a - b)) shape.splice(axis, 0, 1);
  view(reader, node, x, shape);
};

/** The same numbers under another shape: rows of an image's numbers, or rows as images. */
function view(reader: Reader, node: OnnxNode, x: Feature, shape: Shape): void {
  if (x.order.includes(-1)) throw new NoLayer(`it makes [${shape}] of what a recurrent layer gives`);
  if (shape[0] !== 1 || elements(shape) !== elements(x.shape)) throw new NoLayer(`it makes [${shape}] of [${x.shape}]`);
  const result = node.outputs[0]!;
  if (shape.length === x.shape.length && shape.every((side, axis) => side === x.shape[axis])) return reader.setFeature(result, x);
  const [from, to] = [longAxis(x.shape), longAxis(shape)];
  if (shape.length === x.shape.length && from !== null && to !== null) {
    // Only one axis is longer than 1: it changes its place.
    const order = x.order.toSpliced(from, 1);
    return reader.setFeature(result, { ...x, shape, order: order.toSpliced(to, 0, x.order[from]!) });
  }
  if (shape.length === 2 && sameShape(x.order, [0, 2, 1])) return reader.setFeature(result, { ...reader.add(node, "Flatten", [x], {}), isPositive: x.isPositive });
  const flat = x.shape.length === 4 ? [2, 3].find((axis) => x.shape[x.order.indexOf(axis)] === 1) : undefined;
  const along = flat === undefined ? [] : x.order.filter((axis) => axis !== flat);
  if (shape.length === 3 && flat !== undefined && along.every((axis, i) => x.shape[x.order.indexOf(axis)] === shape[i])) {
    // An image of one row is a sequence of its columns, as many as there are.
    const sequence = reader.add(node, "Reshape", [x], { target_shape: [-1, channelsOf(x)] });
    return reader.setFeature(result, { ...sequence, shape, order: along.map((axis) => (axis > 1 ? 2 : axis)), isPositive: x.isPositive });
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
  if (shape.length === 4 && x.shape.length === 2 && x.rows === null) {
    // Pixel after pixel, with their channels last, as Keras has it.
    const image = reader.add(node, "Reshape", [x], { target_shape: shape.slice(1) });
    return reader.setFeature(result, { ...image, shape, order: [0, 2, 3, 1], isPositive: x.isPositive });
  }
  if (shape.length === 3 && x.rows === null && sameShape(x.order, [0, 2, 3, 1])) {
    // Images with their channels last, as Keras has them, row by row as a sequence.
    return reader.setFeature(result, { ...reader.add(node, "Reshape", [x], { target_shape: shape.slice(1) }), shape, order: [0, 2, 1], isPositive: x.isPositive });
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
  const given = integers(node, "pads") ?? [...reader.constant(node.inputs[1]).values];
  const axes = node.inputs[3] ? [...reader.constant(node.inputs[3]).values].map((axis) => (axis < 0 ? axis + x.shape.length : axis)) : [...x.shape.keys()];
  const pads = [0, axes.length].flatMap((from) => x.shape.map((_, axis) => (axes.includes(axis) ? given[from + axes.indexOf(axis)]! : 0)));
  const value = node.inputs[2] ? reader.constant(node.inputs[2]).values[0] : (node.attributes.get("value")?.f ?? 0);
  if (text(node, "mode", "constant") !== "constant" || value !== 0 || x.shape.length !== 4) throw new NoLayer("it pads with other than zeros");
  const of = (axis: number) => [pads[x.order.indexOf(axis)]!, pads[x.order.indexOf(axis) + 4]!] as const;
  if ([...of(0), ...of(1)].some((side) => side !== 0) || pads.some((side) => side < 0)) throw new NoLayer("it pads other axes than those of an image");
  const [[top, bottom], [left, right]] = [of(2), of(3)];
  if (pads.every((side) => side === 0)) return reader.setFeature(node.outputs[0]!, x);
  reader.setFeature(node.outputs[0]!, withZeros(reader, node, x, [top, left, bottom, right]));
};

/** Images one behind the other along one of their axes; what recurrent layers give last stays apart until one of it is taken. */
export const concatenation: Rule = (reader, node) => {
  const stacks = node.inputs.map((name) => reader.stacks.get(name));
  const [stack] = stacks;
  if (stack !== undefined && stacks.every((other) => other?.axis === stack.axis) && int(node, "axis", 1) === stack.axis) {
    return setStack(reader, node.outputs[0]!, { names: stacks.flatMap((other) => other?.names ?? []), axis: stack.axis });
  }
  const inputs = node.inputs.map((name) => reader.feature(name));
  const [first] = inputs as [Feature];
  const rank = first.shape.length;
  const axis = int(node, "axis", 1);
  const isAlike = inputs.every(({ order, rows }) => rows === null && order.length === rank && order.every((at, i) => at === first.order[i]));
  const own = first.order[axis < 0 ? axis + rank : axis];
  if (!isAlike || own === undefined || own < 1) throw new NoLayer("it joins the batch, or what has its axes in several orders");
  const joined = reader.add(node, "Concatenate", inputs, { axis: own === 1 ? -1 : own - 1 });
  reader.setFeature(node.outputs[0]!, { ...joined, shape: first.order.map((at) => joined.shape[at]!), order: first.order, isPositive: inputs.every(({ isPositive }) => isPositive) });
};
