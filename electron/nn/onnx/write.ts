import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from "onnx-buf";
import type { Graph, Node, Value } from "../graph.ts";
import { type Choice, lower } from "../lower.ts";
import type { AttributeKind, Op } from "../op.ts";
import { ops } from "../ops/index.ts";
import { fixedAttribute, floatTensor, int64Tensor, intsAttribute, type Side, textsAttribute, valueInfo } from "./messages.ts";

const IR_VERSION = 9n;
const OPSET = 18n;

export type OnnxOptions = {
  readonly name: string;
  /** Calls the first axis of every input and output so and leaves its length open; without it shapes are fixed. */
  readonly batchAxis?: string;
  readonly metadata?: Readonly<Record<string, string>>;
};

/** The graph as an ONNX model (opset 18): the bytes of a ModelProto. Ops that ONNX does not have must have been lowered. */
export function writeOnnx(graph: Graph, options: OnnxOptions): Uint8Array {
  return toBinary(ModelProtoSchema, modelOf(graph, options));
}

function modelOf(graph: Graph, { name, batchAxis, metadata = {} }: OnnxOptions): ModelProto {
  const names = nameValues(graph);
  const read = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.values()]);
  const constantInputs: ReturnType<typeof int64Tensor>[] = [];
  const sides = (shape: readonly number[]): Side[] => shape.map((side, axis) => (axis === 0 && batchAxis !== undefined ? batchAxis : side));
  const batch = batchAxis === undefined ? undefined : graph.inputs.values().next().value?.type.shape[0];

  const nodes = graph.nodes.map((node) => {
    const rule = ops[node.op] as Op;
    if (!("onnx" in rule.execution)) throw new Error(`${node.op} was not lowered.`);
    const inputs = node.inputs.map((input) => names.get(input)!);
    const attributes: AttributeProto[] = [];
    for (const [attribute, kind] of Object.entries(rule.attributes)) {
      const value = node.attributes[attribute];
      if (value === undefined || kind === "own") continue;
      if (kind !== "input") {
        attributes.push(attributeOf(attribute, kind, value));
        continue;
      }
      const constant = `parameter_${constantInputs.length}`;
      constantInputs.push(int64Tensor(constant, openBatch(node, attribute, value as readonly number[], batch)));
      inputs.push(constant);
    }
    for (const [attribute, value] of Object.entries(rule.execution.fixed ?? {})) {
      attributes.push(fixedAttribute(attribute, value));
    }
    const { onnx: opType, domain = "" } = rule.execution;
    return create(NodeProtoSchema, { opType, domain, input: inputs, output: outputNames(node, names, read), attribute: attributes });
  });

  // A value that is an input or constant, or an output already, becomes an output by a node that copies it; every other is called after the output.
  const outputs = [...graph.outputs].map(([output, value]) => ({ output, value }));
  for (const { output, value } of outputs) {
    if (names.get(value) !== output) nodes.push(create(NodeProtoSchema, { opType: "Identity", input: [names.get(value)!], output: [output] }));
  }

  return create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "Moascope",
    opsetImport: [...new Set(["", ...nodes.map(({ domain }) => domain)])].map((domain) => create(OperatorSetIdProtoSchema, { domain, version: domain === "" ? OPSET : 1n })),
    metadataProps: Object.entries(metadata).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    graph: create(GraphProtoSchema, {
      name,
      node: nodes,
      initializer: [...[...graph.constants].map(([value, data]) => floatTensor(names.get(value)!, data, value.type.shape)), ...constantInputs],
      input: [...graph.inputs].map(([input, { type }]) => valueInfo(input, sides(type.shape))),
      output: outputs.map(({ output, value }) => valueInfo(output, sides(value.type.shape))),
    }),
  });
}

/** Lowers a graph and writes it. */
export function compileToOnnx(graph: Graph, options: OnnxOptions, choose?: Choice): Uint8Array {
  return writeOnnx(lower(graph, choose), options);
}

/** A model whose large constants lie outside of it, as files beside it would: each by the name under which the model refers to it. */
export type OnnxInParts = { readonly model: Uint8Array; readonly outside: readonly { readonly path: string; readonly data: Uint8Array }[] };

/** Real constants of more bytes lie outside of a model in parts: ONNX Runtime looks into small ones and into whole numbers while it reads the model, for shapes. */
const LARGE = 1024;

/** The same in parts: the large constants are the very arrays of the graph, of which the model itself would hold two copies while it is written. */
export function compileInParts(graph: Graph, options: OnnxOptions, choose?: Choice): OnnxInParts {
  const model = modelOf(lower(graph, choose), options);
  const outside: { path: string; data: Uint8Array }[] = [];
  for (const tensor of model.graph!.initializer) {
    const data = tensor.rawData;
    if (data.byteLength <= LARGE || tensor.dataType !== TensorProto_DataType.FLOAT) continue;
    outside.push({ path: tensor.name, data });
    const place = { location: tensor.name, offset: "0", length: `${data.byteLength}` };
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    tensor.externalData = Object.entries(place).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value }));
    tensor.rawData = new Uint8Array();
  }
  return { model: toBinary(ModelProtoSchema, model), outside };
}

function nameValues(graph: Graph): Map<Value, string> {
  const names = new Map<Value, string>();
  for (const [name, value] of graph.inputs) names.set(value, name);
  for (const value of graph.constants.keys()) names.set(value, `constant_${value.id}`);
  for (const { op, outputs } of graph.nodes) for (const value of outputs) names.set(value, `${op}_${value.id}`);
  const renamed = new Set<Value>();
  for (const [output, value] of graph.outputs) {
    if (!value.producer || renamed.has(value)) continue;
    renamed.add(value);
    names.set(value, output);
  }
  return names;
}

/** Outputs that nobody reads are left out at the end of the list: pooling is faster without its indices. */
function outputNames({ outputs }: Node, names: ReadonlyMap<Value, string>, read: ReadonlySet<Value>): string[] {
  const last = outputs.findLastIndex((value) => read.has(value));
  return outputs.slice(0, last + 1).map((value) => names.get(value)!);
}

/** With an open batch a reshape keeps the first axis as it finds it (0 in ONNX). */
function openBatch(node: Node, attribute: string, value: readonly number[], batch: number | undefined): readonly number[] {
  const keeps = node.op === "Reshape" && attribute === "shape" && batch !== undefined && value[0] === batch && node.inputs[0]!.type.shape[0] === batch;
  return keeps ? [0, ...value.slice(1)] : value;
}

function attributeOf(name: string, kind: Exclude<AttributeKind, "input" | "own">, value: number | readonly number[]): AttributeProto {
  if (typeof kind === "object") {
    const named = (at: number) => kind.names[at]!;
    return typeof value === "object" ? textsAttribute(name, value.map(named)) : fixedAttribute(name, { text: named(value) });
  }
  if (typeof value === "object") return intsAttribute(name, value);
  return fixedAttribute(name, kind === "float" ? { float: value } : { int: value });
}
