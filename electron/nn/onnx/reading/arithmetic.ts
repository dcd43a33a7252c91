import { elements, sameShape } from "../../shape.ts";
import type { Constant, OnnxNode } from "../decode.ts";
import { floats } from "./convolutions.ts";
import { channelsOf, type Feature, NoLayer, type Reader } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** y = scale x + shift, one of each a channel, or one for all. */
type Affine = { readonly scale: Float32Array; readonly shift: Float32Array };

/** Sums, differences, products and quotients of two features, or of a feature and constants. */
export function arithmetic(op: "Add" | "Sub" | "Mul" | "Div"): Rule {
  return (reader, node) => {
    const [left, right] = node.inputs.map((name) => reader.findFeature(name));
    const [fixedLeft, fixedRight] = node.inputs.map((name) => reader.findConstant(name));
    const result = left && right ? ofTwo(reader, node, op, left, right) : left && fixedRight ? affine(reader, node, left, affineOf(op, fixedRight, false)) : right && fixedLeft ? affine(reader, node, right, affineOf(op, fixedLeft, true)) : undefined;
    if (result === undefined) throw new NoLayer("it reads what is no image or feature");
    reader.setFeature(node.outputs[0]!, result);
  };
}

/** The sum or the mean of several features. */
export function ofSeveral(kind: "Add" | "Average"): Rule {
  return (reader, node) => {
    const inputs = node.inputs.map((name) => reader.feature(name));
    const [first] = inputs as [Feature];
    if (inputs.some((x) => x.rows !== first.rows || !sameShape(x.order, first.order) || !sameShape(x.shape, first.shape))) throw new NoLayer("it combines features as no layer does");
    if (inputs.length === 1) return reader.setFeature(node.outputs[0]!, first);
    reader.setFeature(node.outputs[0]!, { ...reader.addAlike(node, kind, [first, ...inputs.slice(1)], {}), isPositive: inputs.every(({ isPositive }) => isPositive), isAtInput: false });
  };
}

function ofTwo(reader: Reader, node: OnnxNode, op: "Add" | "Sub" | "Mul" | "Div", left: Feature, right: Feature): Feature {
  const isAlike = left.order.length === right.order.length && left.order.every((axis, i) => axis === right.order[i]) && left.rows === right.rows;
  if (op === "Div" || !isAlike || left.order.includes(-1)) throw new NoLayer("it combines features as no layer does");
  // What is repeated over an image comes second.
  const [first, second] = elements(left.shape) >= elements(right.shape) ? [left, right] : [right, left];
  const isPositive = op !== "Sub" && left.isPositive && right.isPositive;
  if (op !== "Sub") return { ...reader.addAlike(node, op === "Add" ? "Add" : "Multiply", [first, second], {}), isPositive, isAtInput: false };
  const negative = reader.addAlike({ name: `${node.name}_negative` }, "Rescaling", [right], { scale: -1, offset: 0 });
  return { ...reader.addAlike(node, "Add", [left, negative], {}), isAtInput: false };
}

function affineOf(op: "Add" | "Sub" | "Mul" | "Div", constant: Constant, isFirst: boolean): Affine & { readonly shape: readonly number[] } {
  const values = floats(constant.values);
  const same = (value: number) => values.map(() => value);
  const { shape } = constant;
  switch (op) {
    case "Add":
      return { shape, scale: same(1), shift: values };
    case "Sub":
      return isFirst ? { shape, scale: same(-1), shift: values } : { shape, scale: same(1), shift: values.map((value) => -value) };
    case "Mul":
      return { shape, scale: values, shift: same(0) };
    case "Div":
      if (isFirst) throw new NoLayer("it divides a constant by a feature");
      return { shape, scale: values.map((value) => 1 / value), shift: same(0) };
  }
}

/** Numbers for all channels alike are a rescaling; of the images themselves their normalisation; else a convolution of each channel with one weight, which learns. */
function affine(reader: Reader, node: OnnxNode, x: Feature, { shape, scale, shift }: ReturnType<typeof affineOf>): Feature {
  if (scale.length === 1) return { ...reader.addAlike(node, "Rescaling", [x], { scale: scale[0]!, offset: shift[0]! }), isPositive: x.isPositive && scale[0]! >= 0 && shift[0]! >= 0 };
  const channels = channelsOf(x);
  const missing = x.shape.length - shape.length;
  const along = shape.findIndex((side) => side !== 1) + missing;
  if (scale.length !== channels || x.order[along] !== 1 || x.rows !== null || x.shape.length !== 4 || x.order.includes(-1)) throw new NoLayer("its constants are not one a channel");
  if (x.isAtInput) {
    const given = (values: Float32Array) => ({ shape: [channels], values });
    const config = { axis: -1, momentum: 0.99, epsilon: NO_EPSILON, center: true, scale: true, trainable: false };
    return reader.addAlike(node, "BatchNormalization", [x], config, { gamma: given(scale), beta: given(shift), moving_mean: given(new Float32Array(channels)), moving_variance: given(new Float32Array(channels).fill(1)) });
  }
  const config = { kernel_size: [1, 1], strides: [1, 1], padding: "valid", depth_multiplier: 1, data_format: "channels_last", activation: "linear", use_bias: true };
  return reader.addAlike(node, "DepthwiseConv2D", [x], config, { depthwise_kernel: { shape: [1, 1, channels, 1], values: scale }, bias: { shape: [channels], values: shift } });
}

/** So small that it is lost beside a variance of 1. */
const NO_EPSILON = 1e-12;
