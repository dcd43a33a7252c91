import type { OnnxNode } from "../decode.ts";
import { int, integers } from "./attributes.ts";
import { type Feature, NoLayer, type Reader } from "./reader.ts";
import type { Rule } from "./rule.ts";
import { anyFeature, without } from "./shapes.ts";

/** One of what recurrent layers give last, or what is at the one place of an axis that a layer has not. */
export const onePlace: Rule = (reader, node) => {
  const [from = "", at] = node.inputs;
  const place = reader.constant(at);
  const axis = int(node, "axis", 0);
  if (place.values.length !== 1 || place.shape.length > 0) throw new NoLayer("it gathers more than one place of a feature");
  const stack = reader.stacks.get(from);
  if (stack !== undefined && stack.axis === axis) {
    const name = stack.names.at(place.values[0]!);
    if (name !== undefined) return reader.setFeature(node.outputs[0]!, reader.feature(name));
  }
  const x = anyFeature(reader, from);
  const own = axis < 0 ? axis + x.shape.length : axis;
  const next = reader.onlyReader(node.outputs[0]!);
  const back = next?.op === "Unsqueeze" ? (integers(next, "axes") ?? [...reader.constant(next.inputs[1]).values]) : [];
  if (next !== undefined && back.join() === String(own) && x.order[own]! > 0) {
    // One place whose axis comes back behind it.
    const at = place.values[0]! < 0 ? place.values[0]! + x.shape[own]! : place.values[0]!;
    reader.taken.add(next);
    return reader.setFeature(next.outputs[0]!, cut(reader, node, x, new Map([[own, [at, x.shape[own]! - at - 1]]])));
  }
  if (x.order[own] !== -1) throw new NoLayer("it takes one place along an axis of a feature");
  reader.setFeature(node.outputs[0]!, without(x, [own]));
};

/** How many rows, columns or channels are left out before and behind, by the axis of ONNX. */
type Cuts = ReadonlyMap<number, readonly [before: number, behind: number]>;

/** A part of images: those rows, columns and channels, one after the other, that lie between a start and an end. */
export const part: Rule = (reader, node) => {
  const x = anyFeature(reader, node.inputs[0]);
  const listed = (name: string, place: number) => integers(node, name) ?? (node.inputs[place] ? [...reader.constant(node.inputs[place]).values] : undefined);
  const [starts, ends] = [listed("starts", 1) ?? [], listed("ends", 2) ?? []];
  const axes = (listed("axes", 3) ?? [...starts.keys()]).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  if ((listed("steps", 4) ?? []).some((step) => step !== 1)) throw new NoLayer("it leaves places out between others");
  const cuts = axes.map((axis, i): [number, [number, number]] => {
    const side = x.shape[axis]!;
    const inside = (at: number) => Math.min(Math.max(at < 0 ? at + side : at, 0), side);
    return [axis, [inside(starts[i]!), side - inside(ends[i]!)]];
  });
  // Of an axis that a layer has not there is nothing to leave out (recurrent.ts has seen that it is the last step that is taken).
  reader.setFeature(node.outputs[0]!, cut(reader, node, x, new Map(cuts.filter(([axis]) => x.order[axis] !== -1))));
};

/** Images in several parts along one axis, each a feature of its own. */
export const split: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const given = int(node, "axis", 0);
  const axis = given < 0 ? given + x.shape.length : given;
  const [side, count] = [x.shape[axis]!, node.outputs.length];
  const each = Math.ceil(side / count);
  const lengths = integers(node, "split") ?? (node.inputs[1] ? [...reader.constant(node.inputs[1]).values] : node.outputs.map((_, i) => Math.min(each, side - i * each)));
  let start = 0;
  node.outputs.forEach((name, i) => {
    const end = start + lengths[i]!;
    if (name !== "") reader.setFeature(name, cut(reader, { name: `${node.name}_${i}` }, x, new Map([[axis, [start, side - end]]])));
    start = end;
  });
};

function cut(reader: Reader, node: Pick<OnnxNode, "name">, x: Feature, cuts: Cuts): Feature {
  const along = (own: number) => cuts.get(x.order.indexOf(own)) ?? [0, 0];
  const isCut = (own: number) => along(own).some((places) => places !== 0);
  if (![...cuts.keys()].some((axis) => isCut(x.order[axis]!))) return x;
  if (isCut(0) || x.shape.length !== 4) throw new NoLayer("it takes a part of what is no image");
  const turned = (input: Feature, dims: readonly number[]) => reader.add({ name: `${node.name}_turned` }, "Permute", [input], { dims });
  const cropped = (input: Feature, cropping: readonly (readonly number[])[]) => reader.add(node, "Cropping2D", [input], { cropping, data_format: "channels_last" });
  const image = isCut(2) || isCut(3) ? cropped(x, [along(2), along(3)]) : x;
  // Only rows and columns can be cropped: channels are turned to be rows, and back.
  const made = isCut(1) ? turned(cropped(turned(image, [3, 1, 2]), [along(1), [0, 0]]), [2, 3, 1]) : image;
  return { ...made, shape: x.order.map((own) => (own === 0 ? 1 : made.shape[own]!)), order: x.order, isPositive: x.isPositive, isAtInput: x.isAtInput && !isCut(1) };
}
