import { elements } from "../../shape.ts";
import type { Constant, OnnxNode } from "../decode.ts";
import { float, int } from "./attributes.ts";
import { type Feature, type Given, NoLayer, type Reader } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** Layer normalisation over all axes from `axis` on. */
export const layerNormalisation: Rule = (reader, node) => {
  const [from, scale, shift] = node.inputs;
  const x = reader.feature(from);
  const axis = int(node, "axis", -1);
  const first = axis < 0 ? axis + x.shape.length : axis;
  const axes = x.shape.map((_, at) => at).filter((at) => at >= first);
  const own = (name: string | undefined) => (name === undefined || name === "" ? undefined : along(reader.constant(name), x, axes));
  const [gamma, beta] = [own(scale), own(shift)];
  if (gamma === null || beta === null) throw new NoLayer("its scales are not those of the axes that it normalises");
  normalise(reader, node, x, { axes, epsilon: float(node, "epsilon", 1e-5), gamma, beta });
};

/** The rule for the division that ends a layer normalisation which was taken apart; a product and a sum with constants behind it are its scales and shifts. */
export function normalisedOver({ from, axes: given, epsilon }: { readonly from: string; readonly axes: readonly number[]; readonly epsilon: number }): Rule {
  return (reader, node) => {
    const x = reader.feature(from);
    const axes = given.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    let last = node;
    const behind = (op: string): Given | undefined => {
      const next = reader.onlyReader(last.outputs[0]!);
      const constant = next?.op === op ? reader.findConstant(next.inputs.find((name) => name !== last.outputs[0])) : undefined;
      const values = constant && along(constant, x, axes);
      if (next === undefined || !values) return undefined;
      reader.taken.add(next);
      last = next;
      return values;
    };
    const gamma = behind("Mul");
    const beta = behind("Add");
    normalise(reader, { ...node, outputs: last.outputs }, x, { axes, epsilon, gamma, beta });
  };
}

type Normalisation = { readonly axes: readonly number[]; readonly epsilon: number; readonly gamma: Given | undefined; readonly beta: Given | undefined };

function normalise(reader: Reader, node: OnnxNode, x: Feature, { axes, epsilon, gamma, beta }: Normalisation): void {
  if (axes.some((axis) => x.order[axis] === 0)) throw new NoLayer("it normalises over the batch");
  const own = kerasAxes(x, axes).map(({ axis }) => axis);
  const config = { axis: own.length === 1 && own[0] === x.shape.length - 1 ? -1 : own, epsilon, center: beta !== undefined, scale: gamma !== undefined };
  const normal = reader.addAlike(node, "LayerNormalization", [x], config, { ...(gamma && { gamma }), ...(beta && { beta }) });
  reader.setFeature(node.outputs[0]!, { ...normal, isAtInput: false });
}

/** Axes as Keras counts them, in its order: channels are its last. `at` says where ONNX has them. */
function kerasAxes({ order }: Feature, axes: readonly number[]): { readonly axis: number; readonly at: number }[] {
  const own = axes.map((at) => ({ at, axis: order[at] === 1 ? order.length - 1 : order[at]! - 1 }));
  return own.sort((a, b) => a.axis - b.axis);
}

/** Numbers of a constant, for each place along some axes, in Keras's order; null where the constant has others along another axis. */
function along({ shape, values }: Constant, x: Feature, axes: readonly number[]): Given | null {
  const missing = x.shape.length - shape.length;
  if (missing < 0 || shape.some((side, i) => side !== 1 && (side !== x.shape[i + missing] || !axes.includes(i + missing)))) return null;
  const own = kerasAxes(x, axes);
  const strideOf = (at: number) => ((shape[at - missing] ?? 1) === 1 ? 0 : elements(shape.slice(at - missing + 1)));
  const sides = own.map(({ at }) => x.shape[at]!);
  const result = Float32Array.from({ length: elements(sides) }, (_, place) => {
    let [rest, from] = [place, 0];
    for (let i = own.length - 1; i >= 0; i--) {
      from += (rest % sides[i]!) * strideOf(own[i]!.at);
      rest = Math.floor(rest / sides[i]!);
    }
    return values[from]!;
  });
  return { shape: sides, values: x.rows === null ? result : Float32Array.from(x.rows, (from) => result[from]!) };
}
