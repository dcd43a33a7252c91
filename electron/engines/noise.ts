import type { RandomStream } from "../../shared/random.ts";
import type { Network } from "../nn/network.ts";
import { elements } from "../nn/shape.ts";

/** The random numbers that a network wants in a step with so many images, by the name of its input, each [count, ...]. The same stream gives the same ones. */
export function noiseFor({ noise }: Pick<Network, "noise">, count: number, { uniform }: RandomStream): ReadonlyMap<string, Float32Array> {
  return new Map([...noise].map(([name, { type }]) => [name, Float32Array.from({ length: count * elements(type.shape.slice(1)) }, uniform)]));
}
