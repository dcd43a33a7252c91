import { z } from "zod";
import { graphAxis } from "../axes.ts";
import type { Graph, Value } from "../graph.ts";
import type { Layer } from "../layer.ts";
import type { OpName } from "../ops/index.ts";
import { sameShape } from "../shape.ts";

/** Combines inputs one after the other, element by element. */
function folded(op: OpName): Layer {
  return ({ graph }, [first, ...others]) => others.reduce((before, value) => graph.call(op, [before, value]), first!);
}

/** The sum of its inputs. */
export const add = folded("Add");

/** The first input less the second. */
export const subtract: Layer = ({ graph }, inputs) => {
  if (inputs.length !== 2) throw new Error(`it has ${inputs.length} inputs, and subtracts one from another`);
  return graph.call("Sub", inputs);
};

/** The product of its inputs. */
export const multiply = folded("Mul");

/** The largest of its inputs. */
export const maximum = folded("Max");

/** The smallest of its inputs. */
export const minimum = folded("Min");

/** The mean of its inputs. */
export const average: Layer = (context, inputs, config) => context.graph.call("Mul", [add(context, inputs, config), context.graph.scalar(1 / inputs.length)]);

const Settings = z.object({ axis: z.int().default(-1) });

/** Its inputs side by side along an axis, in Keras's order of axes. */
export const concatenate: Layer = ({ graph }, inputs, config) => {
  const { shape } = inputs[0]!.type;
  const axis = graphAxis(Settings.parse(config).axis, shape.length);
  if (axis < 1 || axis >= shape.length) throw new Error(`its axis is not one of an image's`);
  const others = (value: Value) => value.type.shape.map((side, at) => (at === axis ? 0 : side));
  const odd = inputs.find((value) => !sameShape(others(value), others(inputs[0]!)));
  if (odd) throw new Error(`its inputs of ${sides(inputs[0]!)} and ${sides(odd)} do not fit side by side`);
  return graph.call("Concat", inputs, { axis });
};

const ScaleSettings = z.object({ scale: z.number() });

/** The first input plus the second times a factor: a layer that Keras's Inception-ResNet has of its own (Szegedy et al. 2017). */
export const scaledSum: Layer = ({ graph }, inputs, config) => graph.call("Add", [inputs[0]!, scaled(graph, inputs[1]!, ScaleSettings.parse(config).scale)]);

function scaled(graph: Graph, x: Value, factor: number): Value {
  return graph.call("Mul", [x, graph.scalar(factor)]);
}

function sides({ type: { shape } }: Value): string {
  const [, channels, ...others] = shape;
  return [...others, channels].join(" x ");
}
