import { float, int, text } from "./attributes.ts";
import { type Feature, NoLayer, type Reader } from "./reader.ts";
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

/** Between 0 and a limit, as ReLU6 is. Limits are attributes before opset 11, inputs from then on. */
export const clip: Rule = (reader, node) => {
  const limit = (place: number, name: string, otherwise: number) => (node.inputs[place] ? reader.constant(node.inputs[place]).values[0]! : float(node, name, otherwise));
  const [least, most] = [limit(1, "min", -Infinity), limit(2, "max", Infinity)];
  if (least !== 0 || most <= 0) throw new NoLayer("it does not begin at zero");
  elementwise("ReLU", () => (most < 1e30 ? { max_value: most } : {}), true)(reader, node);
};

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

/** Over the channels. Before opset 13 all axes from `axis` on count as one. */
export const softmax: Rule = (reader, node) => {
  const x = reader.feature(node.inputs[0]);
  const rank = x.shape.length;
  const given = int(node, "axis", reader.graph.opset < 13 ? 1 : -1);
  const axis = given < 0 ? given + rank : given;
  const isAlone = reader.graph.opset >= 13 || x.shape.slice(axis + 1).every((side) => side === 1);
  if (x.order[axis] !== 1 || !isAlone) throw new NoLayer("it does not run over the channels");
  activationNamed("softmax", true)(reader, node);
};
