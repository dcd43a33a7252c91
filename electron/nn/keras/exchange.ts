import { Failure } from "../../../shared/failure.ts";
import type { KerasModel } from "../keras.ts";
import { weightsOf } from "../network.ts";
import { elements, type Shape, sameShape } from "../shape.ts";
import type { Weight } from "../weight.ts";
import { keptAxes, transposed } from "./weightOrder.ts";

/** A weight as Keras has it: its axes in Keras's order. */
export type KerasWeight = { readonly name: string; readonly shape: Shape; readonly values: Float32Array };

/** The shape that a weight has in Keras. */
export function kerasShape({ shape, kerasOrder }: Pick<Weight, "shape" | "kerasOrder">): Shape {
  return (kerasOrder ?? keptAxes(shape)).map((axis) => shape[axis]!);
}

/** All weights of a network for Keras, in the order of its layers. */
export function toKeras(model: KerasModel, weights: ReadonlyMap<string, Float32Array>): KerasWeight[] {
  return weightsOf(model).map((weight): KerasWeight => {
    const values = weights.get(weight.name);
    if (values?.length !== elements(weight.shape)) throw new Error(`The weight ${weight.name} is missing or has a wrong size.`);
    return { name: weight.name, shape: kerasShape(weight), values: inKerasOrder(weight, values) };
  });
}

/** The numbers of a weight, or of a slot of it, as Keras has them. */
export function inKerasOrder({ shape, kerasOrder }: Weight, values: Float32Array): Float32Array {
  return transposed(values, shape, kerasOrder ?? keptAxes(shape));
}

/** One weight of Keras as a graph has it. Fails with NetworkWeightsUnfit where it is of another shape. */
export function fromKeras(weight: Weight, { shape, values }: Pick<KerasWeight, "shape" | "values">, source: string): Float32Array {
  const expected = kerasShape(weight);
  if (!sameShape(shape, expected) || values.length !== elements(shape)) {
    throw new Failure("NetworkWeightsUnfit", { path: source, weight: weight.name, reason: `has the shape [${shape}] there and [${expected}] in the network` });
  }
  const order = weight.kerasOrder ?? keptAxes(weight.shape);
  return transposed(values, shape, order.map((_, axis) => order.indexOf(axis)));
}
