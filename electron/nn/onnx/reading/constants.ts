import { broadcast } from "../../op.ts";
import { elements } from "../../shape.ts";
import { transposed } from "../../keras/weightOrder.ts";
import { type Constant, constantOf } from "../decode.ts";
import { int, integers } from "./attributes.ts";
import { floats } from "./convolutions.ts";
import { NoLayer, type Reader } from "./reader.ts";
import type { OnnxNode } from "../decode.ts";
import type { Rule } from "./rule.ts";

/** What a node computes when all that it reads is known. */
type Folding = (reader: Reader, node: OnnxNode, inputs: readonly Constant[]) => Constant;

/** Takes the constant where all inputs are known, else the rule for features. */
export function folding(fold: Folding, otherwise?: Rule): Rule {
  return (reader, node) => {
    const known = node.inputs.filter((name) => name !== "").map((name) => reader.findConstant(name));
    if (known.length > 0 && known.every((constant) => constant !== undefined)) reader.setConstant(node.outputs[0]!, fold(reader, node, known));
    else if (otherwise) otherwise(reader, node);
    else throw new NoLayer("what it computes depends on the images");
  };
}

export const constant: Rule = (reader, node) => {
  const { attributes, outputs } = node;
  const tensor = attributes.get("value")?.t;
  const floats = attributes.get("value_floats")?.floats;
  const number = attributes.get("value_float")?.f;
  const integer = attributes.get("value_int")?.i;
  const list = integers(node, "value_ints");
  const made = tensor
    ? constantOf(tensor, reader.source)
    : floats
      ? { shape: [floats.length], values: Float32Array.from(floats) }
      : number !== undefined
        ? { shape: [], values: Float32Array.of(number) }
        : integer !== undefined
          ? { shape: [], values: [Number(integer)] }
          : list && { shape: [list.length], values: list };
  if (made === undefined) throw new NoLayer("it is a constant of a kind that is not known");
  reader.setConstant(outputs[0]!, made);
};

/** The shape of a feature, of which the batch counts as 1, or the part of it from `start` to `end`. */
export const shape: Rule = (reader, node) => {
  const whole = reader.findFeature(node.inputs[0])?.shape ?? reader.constant(node.inputs[0]).shape;
  const sides = whole.slice(int(node, "start", 0), int(node, "end", whole.length));
  reader.setConstant(node.outputs[0]!, { shape: [sides.length], values: [...sides] });
};

export const gather: Folding = (_, node, [from, at]) => {
  if (from!.shape.length !== 1 || int(node, "axis", 0) !== 0) throw new NoLayer("it gathers from more than a list");
  const values = [...at!.values].map((place) => from!.values.at(place) ?? NaN);
  return { shape: at!.shape, values: from!.values instanceof Float32Array ? Float32Array.from(values) : values };
};

/** A part of a constant along some of its axes; what lies beyond the ends is left out, and a negative step goes backwards. */
export const slice: Folding = (_, node, inputs) => {
  const [from, ...given] = inputs as [Constant, ...Constant[]];
  const listed = (name: string, place: number) => integers(node, name) ?? (given[place] && [...given[place].values]);
  const [starts, ends] = [listed("starts", 0), listed("ends", 1)];
  if (starts === undefined || ends === undefined) throw new NoLayer("it slices without saying where");
  const axes = listed("axes", 2) ?? [...starts.keys()];
  const steps = given[3]?.values ?? starts.map(() => 1);
  return axes.reduce((sliced, axis, i) => sliceAlong(sliced, axis < 0 ? axis + from.shape.length : axis, starts[i]!, ends[i]!, steps[i]!), from);
};

function sliceAlong({ shape, values }: Constant, axis: number, start: number, end: number, step: number): Constant {
  const side = shape[axis]!;
  const inside = (at: number, least: number, most: number) => Math.min(Math.max(at < 0 ? at + side : at, least), most);
  const [first, last] = step > 0 ? [inside(start, 0, side), inside(end, 0, side)] : [inside(start, -1, side - 1), inside(end, -1, side - 1)];
  const places: number[] = [];
  for (let at = first; step > 0 ? at < last : at > last; at += step) places.push(at);
  const inner = elements(shape.slice(axis + 1));
  const outer = elements(shape.slice(0, axis));
  const kept: number[] = [];
  for (let o = 0; o < outer; o++) for (const at of places) for (let i = 0; i < inner; i++) kept.push(values[(o * side + at) * inner + i]!);
  return { shape: shape.map((own, other) => (other === axis ? places.length : own)), values: values instanceof Float32Array ? Float32Array.from(kept) : kept };
}

/** Lists that are filled with one number are short; anything longer is no list. */
const LONGEST_FILL = 1000;

export const constantOfShape: Folding = (reader, node, [shape]) => {
  const tensor = node.attributes.get("value")?.t;
  const value = tensor ? constantOf(tensor, reader.source).values[0]! : 0;
  const sides = [...shape!.values];
  if (elements(sides) > LONGEST_FILL) throw new NoLayer("it fills a whole tensor");
  const values = Array.from({ length: elements(sides) }, () => value);
  return { shape: sides, values: tensor?.dataType === 7 ? values : Float32Array.from(values) };
};

export const concatenate: Folding = (_, node, inputs) => {
  const [{ shape: first }] = inputs as [Constant];
  const given = int(node, "axis", 0);
  const axis = given < 0 ? given + first.length : given;
  if (axis < 0 || axis >= first.length || inputs.some(({ shape }) => shape.length !== first.length || shape.some((side, at) => at !== axis && side !== first[at]))) throw new NoLayer("it joins constants whose shapes do not fit");
  const outer = elements(first.slice(0, axis));
  const blocks = inputs.map(({ shape }) => elements(shape.slice(axis)));
  const values = Array.from({ length: outer }, (_, o) => inputs.flatMap((input, i) => [...input.values.slice(o * blocks[i]!, (o + 1) * blocks[i]!)])).flat();
  const side = inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0);
  return { shape: first.with(axis, side), values: inputs.some((input) => input.values instanceof Float32Array) ? Float32Array.from(values) : values };
};

export const unsqueeze: Folding = (_, node, [from, axes]) => {
  const shape = [...from!.shape];
  const at = integers(node, "axes") ?? [...(axes?.values ?? [])];
  for (const axis of [...at].sort((a, b) => a - b)) shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, 1);
  return { shape, values: from!.values };
};

export const squeeze: Folding = (_, node, [from, axes]) => {
  const at = (integers(node, "axes") ?? [...(axes?.values ?? from!.shape.flatMap((side, axis) => (side === 1 ? [axis] : [])))]).map((axis) => (axis < 0 ? axis + from!.shape.length : axis));
  return { shape: from!.shape.filter((_, axis) => !at.includes(axis)), values: from!.values };
};

export const reshape: Folding = (_, __, [from, asked]) => {
  const kept = [...asked!.values].map((side, axis) => (side === 0 ? from!.shape[axis]! : side));
  const known = elements(kept.filter((side) => side !== -1));
  const shape = kept.map((side) => (side === -1 ? elements(from!.shape) / known : side));
  if (elements(shape) !== from!.values.length) throw new NoLayer("it makes other numbers of constants");
  return { shape, values: from!.values };
};

export const transpose: Folding = (_, node, [from]) => {
  const perm = integers(node, "perm") ?? [...from!.shape.keys()].reverse();
  const values = transposed(floats(from!.values), from!.shape, perm);
  return { shape: perm.map((axis) => from!.shape[axis]!), values: from!.values instanceof Float32Array ? values : [...values] };
};

/** A constant repeated along some of its axes. */
export const expand: Folding = (_, __, [from, asked]) => {
  const shape = broadcast(from!.shape, [...asked!.values]);
  if (elements(shape) > LONGEST_FILL && elements(shape) > from!.values.length) throw new NoLayer("it fills a whole tensor");
  const values = Array.from({ length: elements(shape) }, (_, at) => valueAt(from!, shape, at));
  return { shape, values: from!.values instanceof Float32Array ? Float32Array.from(values) : values };
};

/** From one constant where a condition is met, from another elsewhere. */
export const where: Folding = (_, __, [condition, a, b]) => {
  const shape = broadcast(condition!.shape, broadcast(a!.shape, b!.shape));
  const values = Array.from({ length: elements(shape) }, (_, at) => valueAt(valueAt(condition!, shape, at) !== 0 ? a! : b!, shape, at));
  return { shape, values: a!.values instanceof Float32Array ? Float32Array.from(values) : values };
};

/** A function of each number of a constant. */
export function eachNumber(of: (value: number) => number): Folding {
  return (_, __, [from]) => ({ shape: from!.shape, values: from!.values instanceof Float32Array ? from!.values.map(of) : from!.values.map(of).map(Math.trunc) });
}

/** A cast changes nothing but for whole numbers, which it cuts off. */
export const cast: Folding = (_, node, [from]) => {
  const isFloat = [1, 10, 11, 16].includes(int(node, "to", 1));
  return { shape: from!.shape, values: isFloat ? floats(from!.values) : [...from!.values].map(Math.trunc) };
};

/** Element by element, with broadcasting. */
export function elementwise(of: (a: number, b: number) => number): Folding {
  return (_, __, [a, b]) => {
    const shape = broadcast(a!.shape, b!.shape);
    const values = Array.from({ length: elements(shape) }, (_, at) => of(valueAt(a!, shape, at), valueAt(b!, shape, at)));
    const isFloat = a!.values instanceof Float32Array || b!.values instanceof Float32Array;
    return { shape, values: isFloat ? Float32Array.from(values) : values.map(Math.trunc) };
  };
}

function valueAt({ shape, values }: Constant, whole: readonly number[], at: number): number {
  let place = 0;
  let stride = 1;
  let rest = at;
  for (let axis = whole.length - 1; axis >= 0; axis--) {
    const side = shape[axis - whole.length + shape.length] ?? 1;
    place += side === 1 ? 0 : (rest % whole[axis]!) * stride;
    stride *= side;
    rest = Math.floor(rest / whole[axis]!);
  }
  return values[place]!;
}
