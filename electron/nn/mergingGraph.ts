import { type Attributes, Graph, type Value } from "./graph.ts";
import type { OpName } from "./ops/index.ts";
import type { Shape } from "./shape.ts";

/** Constants of up to so many numbers are compared. */
const SMALL = 16;

/** A graph in which what was computed once is not computed again: a node like one that is there already, from the same values, is that one. */
export class MergingGraph extends Graph {
  readonly #made = new Map<string, readonly Value[]>();
  readonly #constants = new Map<string, Value>();

  override add(op: OpName, inputs: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    return remembered(this.#made, JSON.stringify([op, inputs.map(({ id }) => id), attributes]), () => super.add(op, inputs, attributes));
  }

  override constant(data: Float32Array, shape: Shape): Value {
    // The bytes, for there are two zeros.
    const key = () => JSON.stringify([shape, [...new Uint32Array(data.buffer, data.byteOffset, data.length)]]);
    return data.length > SMALL ? super.constant(data, shape) : remembered(this.#constants, key(), () => super.constant(data, shape));
  }
}

function remembered<V>(values: Map<string, V>, key: string, make: () => V): V {
  const known = values.get(key);
  if (known !== undefined) return known;
  const made = make();
  values.set(key, made);
  return made;
}
