import { type OpName, ops } from "./ops/index.ts";
import { type Shape, sameShape } from "./shape.ts";

export type ElementType = "float32" | "int64" | "bool";
export type TensorType = { readonly element: ElementType; readonly shape: Shape };

/** What a node does besides its inputs: whole numbers, real numbers, or lists of whole numbers, as its op declares. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** A tensor that flows through a graph. Its shape is known when the graph is built. */
export type Value = {
  readonly id: number;
  readonly type: TensorType;
  /** The node that makes it; null for inputs and constants. */
  readonly producer: Node | null;
};

export type Node = {
  readonly op: OpName;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
};

/** A computation on tensors of fixed shapes in the vocabulary of ONNX, grown node by node in an order that can be executed. */
export class Graph {
  readonly inputs = new Map<string, Value>();
  readonly outputs = new Map<string, Value>();
  readonly constants = new Map<Value, Float32Array>();
  readonly nodes: Node[] = [];
  #lastId = 0;

  input(name: string, shape: Shape): Value {
    if (this.inputs.has(name)) throw new Error(`The graph has an input ${name} already.`);
    const value = this.#value({ element: "float32", shape }, null);
    this.inputs.set(name, value);
    return value;
  }

  output(name: string, value: Value): void {
    if (this.outputs.has(name)) throw new Error(`The graph has an output ${name} already.`);
    this.outputs.set(name, value);
  }

  constant(data: Float32Array, shape: Shape): Value {
    const value = this.#value({ element: "float32", shape }, null);
    this.constants.set(value, data);
    return value;
  }

  /** Adds a node and returns all its outputs; their shapes come from the op's rule. */
  add(op: OpName, inputs: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    const rule = ops[op];
    for (const name of Object.keys(attributes)) {
      if (!(name in rule.attributes)) throw new Error(`${op} has no attribute ${name}.`);
    }
    const types = rule.infer(inputs.map(({ type }) => type), attributes);
    const outputs: Value[] = [];
    const node: Node = { op, inputs, attributes, outputs };
    for (const type of types) outputs.push(this.#value(type, node));
    this.nodes.push(node);
    return outputs;
  }

  /** Adds a node of which only the first output is of interest. */
  call(op: OpName, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.add(op, inputs, attributes)[0]!;
  }

  scalar(number: number): Value {
    return this.constant(Float32Array.of(number), []);
  }

  reshape(value: Value, shape: Shape): Value {
    return sameShape(value.type.shape, shape) ? value : this.call("Reshape", [value], { shape });
  }

  /** With zeros around it, or less of it where there are fewer than none: so many before each axis, then so many behind each. */
  pad(value: Value, pads: Shape): Value {
    return pads.every((side) => side === 0) ? value : this.call("Pad", [value], { pads });
  }

  transpose(value: Value, perm: Shape): Value {
    return perm.every((from, to) => from === to) ? value : this.call("Transpose", [value], { perm });
  }

  #value(type: TensorType, producer: Node | null): Value {
    return { id: this.#lastId++, type, producer };
  }
}
