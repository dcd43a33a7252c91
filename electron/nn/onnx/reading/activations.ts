import { float, int, text } from "./attributes.ts";
import { channelsFirst, channelsOf, type Feature, type Given, NoLayer, type Reader } from "./reader.ts";
import type { OnnxNode } from "../decode.ts";
import type { Rule } from "./rule.ts";

/** The type of 32-bit numbers in ONNX. */
const FLOAT = 1;

/** A function of each number by itself. */
function elementwise(kind: string, config: (node: OnnxNode) => Readonly<Record<string, unknown>>, isPositive = false): Rule {
  return (reader, node) => {
    const x = reader.feature(node.inputs[0]);
    reader.setFeature(node.outputs[0]!, { ...reader.addAlike(node, kind, [x], config(node)), isPositive, isAtInput: false });
  };
}

/** An activation function that Keras has a name for. */
export const activationNamed = (activation: string, isPositive = false) => elementwise("Activation", () => ({ activation }), isPositive);

export const relu = activationNamed("relu", true);
export const sigmoid = activationNamed("sigmoid", true);
export const tanh = activationNamed("tanh");
export const softplus = activationNamed("softplus", true);
export const sign = activationNamed("sign");
export const elu = elementwise("ELU", (node) => ({ alpha: float(node, "alpha", 1) }));
export const leakyRelu = elementwise("LeakyReLU", (node) => ({ alpha: float(node, "alpha", 0.01) }));

export const gelu: Rule = (reader, node) => activationNamed(text(node, "approximate", "none") === "tanh" ? "gelu_new" : "gelu")(reader, node);

/** Whether a number is above 0, as a number itself: 1 or 0. */
export const unitStep: Rule = (reader, node) => {
  const cast = reader.onlyReader(node.outputs[0]!);
  const { values } = reader.constant(node.inputs[1]);
  if (values.length !== 1 || values[0] !== 0 || cast?.op !== "Cast" || int(cast, "to", 0) !== FLOAT) throw new NoLayer("it compares, but not to be 1 above 0 and 0 elsewhere");
  reader.taken.add(cast);
  activationNamed("unit_step", true)(reader, { ...node, outputs: cast.outputs });
};

/**
 * Between two limits: max(0, min(b - a, x - a)) + a, of which only the middle is needed where a is 0, as in ReLU6. Limits are attributes before opset 11,
 * inputs from then on.
 */
export const clip: Rule = (reader, node) => {
  const limit = (place: number, name: string, otherwise: number) => (node.inputs[place] ? reader.constant(node.inputs[place]).values[0]! : float(node, name, otherwise));
  const [least, most] = [limit(1, "min", -Infinity), limit(2, "max", Infinity)];
  const x = reader.feature(node.inputs[0]);
  const [isBelow, isAbove] = [least > -NO_LIMIT, most < NO_LIMIT];
  if (!isBelow && !isAbove) return reader.setFeature(node.outputs[0]!, x);
  if (isAbove && most <= least) throw new NoLayer("its limits leave nothing between them");
  const scaled = (input: Feature, name: string, scale: number, offset: number) => (scale === 1 && offset === 0 ? input : reader.addAlike({ name: `${node.name}_${name}` }, "Rescaling", [input], { scale, offset }));
  const between = (input: Feature, limits: Readonly<Record<string, number>>) => reader.addAlike(node, "ReLU", [input], limits);
  // Without a lower limit the upper one is a lower one of the negative.
  const [scale, offset] = isBelow ? [1, -least] : [-1, most];
  const bounded = between(scaled(x, "from", scale, offset), isBelow && isAbove ? { max_value: most - least } : {});
  const result = scaled(bounded, "to", scale, isBelow ? least : most);
  reader.setFeature(node.outputs[0]!, { ...result, isPositive: isBelow && least >= 0, isAtInput: false });
};

/** Beyond this a limit is none: exporters write the largest 32-bit number for infinity. */
const NO_LIMIT = 1e30;

/** A leaky ReLU whose slope is learned for each channel: max(0, x) - slope max(0, -x). */
export const learnedSlope: Rule = (reader, node) => {
  const x = channelsFirst(reader.feature(node.inputs[0]));
  const slopes = reader.constant(node.inputs[1]);
  const channels = channelsOf(x);
  const isEach = slopes.values.length === channels && (channels === 1 || slopes.shape.at(-3) === channels);
  if (!isEach && slopes.values.length !== 1) throw new NoLayer("its slopes are not one a channel");
  const part = (name: string, kind: string, inputs: readonly [Feature, ...Feature[]], config: Readonly<Record<string, unknown>>, weights: Readonly<Record<string, Given>> = {}) => reader.addAlike({ name: `${node.name}_${name}` }, kind, inputs, config, weights);
  const below = part("below", "ReLU", [part("negative", "Rescaling", [x], { scale: -1, offset: 0 })], {});
  const config = { kernel_size: [1, 1], strides: [1, 1], padding: "valid", depth_multiplier: 1, data_format: "channels_last", activation: "linear", use_bias: false };
  const values = Float32Array.from({ length: channels }, (_, i) => -slopes.values[isEach ? i : 0]!);
  const sloping = part("slope", "DepthwiseConv2D", [below], config, { depthwise_kernel: { shape: [1, 1, channels, 1], values } });
  const sum = reader.addAlike(node, "Add", [part("above", "ReLU", [x], {}), sloping], {});
  reader.setFeature(node.outputs[0]!, { ...sum, isAtInput: false });
};

/** gamma times x above 0, and gamma alpha (e^x - 1) below (Klambauer et al. 2017). */
export const selu: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const bent = reader.addAlike({ name: `${node.name}_elu` }, "ELU", [x], { alpha: float(node, "alpha", 1.6732632) });
  reader.setFeature(node.outputs[0]!, { ...reader.addAlike(node, "Rescaling", [bent], { scale: float(node, "gamma", 1.0507009), offset: 0 }), isAtInput: false });
};

/** x times the sigmoid of alpha x. */
export const swish: Rule = (reader, node) => {
  const alpha = float(node, "alpha", 1);
  if (alpha === 1) return activationNamed("silu")(reader, node);
  const x = reader.feature(node.inputs[0]);
  const gate = reader.addAlike({ name: `${node.name}_gate` }, "Activation", [reader.addAlike({ name: `${node.name}_scaled` }, "Rescaling", [x], { scale: alpha, offset: 0 })], { activation: "sigmoid" });
  reader.setFeature(node.outputs[0]!, { ...reader.addAlike(node, "Multiply", [x, gate], {}), isAtInput: false });
};

/** x times the tanh of the softplus of x (Misra 2019). */
export const mish: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const soft = reader.addAlike({ name: `${node.name}_softplus` }, "Activation", [x], { activation: "softplus" });
  const gate = reader.addAlike({ name: `${node.name}_gate` }, "Activation", [soft], { activation: "tanh" });
  reader.setFeature(node.outputs[0]!, { ...reader.addAlike(node, "Multiply", [x, gate], {}), isAtInput: false });
};

/** The negative of each number. */
export const negative = elementwise("Rescaling", () => ({ scale: -1, offset: 0 }));

/** max(0, min(1, alpha x + beta)), in layers that Keras, TF.js and ONNX mean the same by. */
function hardSigmoidOf(reader: Reader, node: OnnxNode, alpha: number, beta: number): Feature {
  const scaled = reader.addAlike({ name: `${node.name}_scaled` }, "Rescaling", [reader.feature(node.inputs[0])], { scale: alpha, offset: beta });
  return { ...reader.addAlike(node, "ReLU", [scaled], { max_value: 1 }), isPositive: true };
}

export const hardSigmoid: Rule = (reader, node) => reader.setFeature(node.outputs[0]!, hardSigmoidOf(reader, node, float(node, "alpha", 0.2), float(node, "beta", 0.5)));

/** x times max(0, min(1, x / 6 + 1/2)) (Howard et al. 2019). */
export const hardSwish: Rule = (reader, node) => {
  const gate = hardSigmoidOf(reader, { ...node, name: `${node.name}_gate` }, 1 / 6, 0.5);
  reader.setFeature(node.outputs[0]!, reader.addAlike(node, "Multiply", [reader.feature(node.inputs[0]), gate], {}));
};

/** A softmax or its logarithm over the channels. Before opset 13 all axes from `axis` on count as one. */
function overChannels(activation: "softmax" | "log_softmax"): Rule {
  return (reader, node) => {
    const x = reader.feature(node.inputs[0]);
    const rank = x.shape.length;
    const given = int(node, "axis", reader.graph.opset < 13 ? 1 : -1);
    const axis = given < 0 ? given + rank : given;
    const isAlone = reader.graph.opset >= 13 || x.shape.slice(axis + 1).every((side) => side === 1);
    if (x.order[axis] !== 1 || !isAlone) throw new NoLayer("it does not run over the channels");
    activationNamed(activation, activation === "softmax")(reader, node);
  };
}

export const softmax = overChannels("softmax");
export const logSoftmax = overChannels("log_softmax");
