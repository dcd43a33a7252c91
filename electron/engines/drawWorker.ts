import { move } from "piscina";
import { initialValues, type Weight } from "../nn/weight.ts";

/** A weight, by its place in the network. */
export type DrawTask = { readonly weight: Weight; readonly seed: number; readonly place: number };

/** Its start values. A thread of its own, of which drawWeights has several. */
export default function drawValues({ weight, seed, place }: DrawTask): Float32Array {
  return move(initialValues(weight, seed, place)) as Float32Array;
}
