import type { RandomStream } from "../../shared/random.ts";
import type { Network } from "../nn/network.ts";
import { elements } from "../nn/shape.ts";

/** The random numbers that a network wants in a step with so many images, by the name of its input, each [count, ...]. The same stream gives the same ones. */
export function noiseFor({ noise }: Pick<Network, "noise">, count: number, random: RandomStream): ReadonlyMap<string, Float32Array> {
  return new Map([...noise].map(([name, { value, distribution }]) => [name, Float32Array.from({ length: count * elements(value.type.shape.slice(1)) }, random[distribution])]));
}
