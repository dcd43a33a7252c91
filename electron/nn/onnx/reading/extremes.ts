import { activationNamed } from "./activations.ts";
import { type Feature, NoLayer } from "./reader.ts";
import type { Rule } from "./rule.ts";

/** The largest or smallest of several features, or of a feature and a limit that ReLU or ReLU6 has. */
export function extreme(op: "Max" | "Min"): Rule {
  return (reader, node) => {
    const features = node.inputs.flatMap((name) => reader.findFeature(name) ?? []);
    const [first] = features;
    if (first === undefined) throw new NoLayer("it reads what is no image or feature");
    if (features.length < node.inputs.length) {
      const limits = node.inputs.flatMap((name) => reader.findConstant(name) ?? []);
      const limit = limits.length === 1 && limits[0]!.values.length === 1 ? limits[0]!.values[0]! : null;
      const inputs = node.inputs.filter((name) => reader.findFeature(name) !== undefined);
      if (features.length === 1 && op === "Max" && limit === 0) return activationNamed("relu", true)(reader, { ...node, inputs });
      if (features.length > 1 || op === "Max" || limit === null || limit <= 0 || !first.isPositive) throw new NoLayer("its limit is not that of a ReLU");
      return reader.setFeature(node.outputs[0]!, { ...reader.addAlike(node, "ReLU", [first], { max_value: limit }), isPositive: true, isAtInput: false });
    }
    if (features.length === 1) return reader.setFeature(node.outputs[0]!, first);
    if (!features.every((feature) => isAlike(feature, first))) throw new NoLayer("it compares features as no layer does");
    const isPositive = op === "Max" ? features.some((feature) => feature.isPositive) : features.every((feature) => feature.isPositive);
    reader.setFeature(node.outputs[0]!, { ...reader.addAlike(node, op === "Max" ? "Maximum" : "Minimum", [first, ...features.slice(1)], {}), isPositive, isAtInput: false });
  };
}

function isAlike(a: Feature, b: Feature): boolean {
  return a.rows === b.rows && a.shape.length === b.shape.length && a.order.every((axis, i) => axis === b.order[i] && a.shape[i] === b.shape[i]);
}
