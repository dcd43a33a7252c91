import { Tensor } from "onnxruntime-node";
import { elements, type Shape } from "../nn/shape.ts";

/** What goes into a run of a session, by name. */
export type Feeds = Record<string, Tensor>;

export function tensor(data: Float32Array, shape: Shape): Tensor {
  return new Tensor("float32", data, shape);
}

export function zeros(shape: Shape): Tensor {
  return tensor(new Float32Array(elements(shape)), shape);
}

/** The numbers of a tensor in the memory of the processor. */
export function numbers(value: { readonly data: unknown } | undefined): Float32Array {
  if (!(value?.data instanceof Float32Array)) throw new Error("ONNX Runtime returned no numbers for an output.");
  return value.data;
}
