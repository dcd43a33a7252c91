import { fromBinary } from "@bufbuild/protobuf";
import { type AttributeProto, type GraphProto, type ModelProto, ModelProtoSchema, type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from "onnx-buf";
import { Failure } from "../../../shared/failure.ts";
import { elements } from "../shape.ts";

/** A tensor that is known when a graph is read: weights, and whole numbers that say how to compute. */
export type Constant = { readonly shape: readonly number[]; readonly values: Float32Array | readonly number[] };

/** A node of an ONNX graph. Inputs that are left out have an empty name. */
export type OnnxNode = {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
};

/** A graph as its file has it; lengths of axes that it leaves open are null. */
export type OnnxGraph = {
  readonly name: string;
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly input: { readonly name: string; readonly shape: readonly (number | null)[] };
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, Constant>;
};

/** A part of a file beside the model in which the numbers of a tensor lie. */
export type ExternalPart = { readonly location: string; readonly offset: number; readonly length: number | null };

const MOST = { nodes: 200_000, tensors: 50_000, rank: 16, name: 1000 };
const OLDEST_OPSET = 7;

/** An ONNX model whose weights may lie in files beside it (`locations`); with these files it is a graph, or the model as it was with its weights inside. */
export type DecodedOnnx = {
  readonly locations: readonly string[];
  readonly complete: (files: ReadonlyMap<string, Uint8Array>) => OnnxGraph;
  readonly whole: (files: ReadonlyMap<string, Uint8Array>) => ModelProto;
};

/** Decodes the bytes of an ONNX model, and says which files beside it hold weights. Fails with NetworkFileDamaged and NetworkUnsuitable. */
export function decodeOnnx(bytes: Uint8Array, source: string): DecodedOnnx {
  const model = decoded(bytes, source);
  const { graph } = model;
  if (graph === undefined || graph.node.length === 0) throw damaged(source, "it holds no network");
  if (graph.node.length > MOST.nodes || graph.initializer.length > MOST.tensors) throw damaged(source, `it has ${graph.node.length} nodes and ${graph.initializer.length} tensors, more than any network`);
  const opset = Number(model.opsetImport.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 0n);
  if (opset < OLDEST_OPSET) throw new Failure("NetworkUnsuitable", { path: source, reason: `it is written in opset ${opset} of ONNX, and ${OLDEST_OPSET} is the oldest that can be read` });
  const parts = new Map(graph.initializer.flatMap((tensor) => (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL ? [[tensor, partOf(tensor, source)] as const] : [])));
  return {
    locations: [...new Set([...parts.values()].map(({ location }) => location))],
    complete: (files) => ({
      name: graph.name === "" ? "network" : graph.name,
      opset,
      nodes: graph.node.map((node, place) => {
        if ([node.name, ...node.input, ...node.output].some((name) => name.length > MOST.name)) throw damaged(source, `the name of node ${place + 1} is longer than ${MOST.name} characters`);
        const isOwn = node.domain === "" || node.domain === "ai.onnx";
        return { op: isOwn ? node.opType : `${node.domain}.${node.opType}`, name: node.name === "" ? (node.output[0] ?? `node ${place + 1}`) : node.name, inputs: node.input, outputs: node.output, attributes: new Map(node.attribute.map((attribute) => [attribute.name, attribute])) };
      }),
      input: inputOf(graph, source),
      outputs: graph.output.map(({ name }) => name),
      constants: new Map(graph.initializer.map((tensor) => [tensor.name, constantOf(parts.has(tensor) ? { ...tensor, rawData: slice(parts.get(tensor)!, files, source) } : tensor, source)])),
    }),
    whole: (files) => {
      for (const [tensor, part] of parts) {
        tensor.rawData = slice(part, files, source);
        tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
        tensor.externalData = [];
      }
      return model;
    },
  };
}

/** The numbers of a tensor, which have to be as many as its shape says. Fails with NetworkFileDamaged, and NetworkUnsuitable where they are of another kind. */
export function constantOf(tensor: Pick<TensorProto, "dims" | "dataType" | "rawData" | "floatData" | "doubleData" | "int32Data" | "int64Data" | "name">, source: string): Constant {
  const shape = tensor.dims.map(Number);
  const count = elements(shape);
  if (shape.length > MOST.rank || shape.some((side) => side < 0) || !Number.isSafeInteger(count)) throw damaged(source, `the shape of the tensor "${tensor.name}" makes no sense`);
  const values = numbersOf(tensor, source);
  if (values.length !== count) throw damaged(source, `the tensor "${tensor.name}" has ${values.length} numbers instead of ${count}`);
  return { shape, values };
}

function numbersOf({ dataType, rawData: raw, floatData, doubleData, int32Data, int64Data, name }: Parameters<typeof constantOf>[0], source: string): Float32Array | readonly number[] {
  const isRaw = raw.length > 0;
  // Copied, because numbers within a file need not be aligned.
  const as = <T>(Numbers: { new (buffer: ArrayBuffer): T; readonly BYTES_PER_ELEMENT: number }): T => {
    if (raw.length % Numbers.BYTES_PER_ELEMENT !== 0) throw damaged(source, `the tensor "${name}" ends within a number`);
    return new Numbers(Uint8Array.prototype.slice.call(raw).buffer);
  };
  switch (dataType) {
    case TensorProto_DataType.FLOAT:
      return isRaw ? as(Float32Array) : Float32Array.from(floatData);
    case TensorProto_DataType.DOUBLE:
      return isRaw ? Float32Array.from(as(Float64Array)) : Float32Array.from(doubleData);
    case TensorProto_DataType.FLOAT16:
      return Float32Array.from(isRaw ? as(Float16Array) : new Float16Array(Uint16Array.from(int32Data).buffer));
    case TensorProto_DataType.BFLOAT16:
      // The upper half of a 32-bit float.
      return new Float32Array(Uint32Array.from(isRaw ? as(Uint16Array) : int32Data, (bits) => bits * 0x10000).buffer);
    case TensorProto_DataType.INT64:
      return Array.from(isRaw ? as(BigInt64Array) : int64Data, Number);
    case TensorProto_DataType.INT32:
      return [...(isRaw ? as(Int32Array) : int32Data)];
    case TensorProto_DataType.BOOL:
    case TensorProto_DataType.UINT8:
      return [...(isRaw ? as(Uint8Array) : int32Data)];
    case TensorProto_DataType.INT8:
      return [...(isRaw ? as(Int8Array) : int32Data)];
    default:
      throw new Failure("NetworkUnsuitable", { path: source, reason: `the tensor "${name}" holds numbers of a kind (${TensorProto_DataType[dataType] ?? dataType}) that cannot be read` });
  }
}

function decoded(bytes: Uint8Array, source: string) {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    throw new Failure("NetworkFileDamaged", { path: source, reason: "it is no whole ONNX model" }, { cause: error });
  }
}

function partOf({ externalData, name }: TensorProto, source: string): ExternalPart {
  const given = new Map(externalData.map(({ key, value }) => [key, value]));
  const location = given.get("location");
  const [offset, length] = [Number(given.get("offset") ?? 0), given.has("length") ? Number(given.get("length")) : null];
  if (location === undefined || !Number.isSafeInteger(offset) || offset < 0 || (length !== null && !(Number.isSafeInteger(length) && length >= 0))) throw damaged(source, `where the tensor "${name}" lies makes no sense`);
  return { location, offset, length };
}

function slice({ location, offset, length }: ExternalPart, files: ReadonlyMap<string, Uint8Array>, source: string): Uint8Array<ArrayBuffer> {
  const file = files.get(location)!;
  const end = offset + (length ?? file.length - offset);
  if (offset > file.length || end > file.length) throw damaged(source, `${location} has ${file.length} bytes, and a tensor is to lie from ${offset} to ${end}`);
  return Uint8Array.prototype.slice.call(file, offset, end) as Uint8Array<ArrayBuffer>;
}

/** The one input that is not a weight: before opset 9 weights are listed among the inputs. */
function inputOf({ input, initializer }: GraphProto, source: string): OnnxGraph["input"] {
  const known = new Set(initializer.map(({ name }) => name));
  const inputs = input.filter(({ name }) => !known.has(name));
  if (inputs.length !== 1) throw new Failure("NetworkUnsuitable", { path: source, reason: `it has ${inputs.length} inputs instead of one` });
  const { name, type } = inputs[0]!;
  if (type?.value.case !== "tensorType") throw new Failure("NetworkUnsuitable", { path: source, reason: "its input is no tensor" });
  return { name, shape: (type.value.value.shape?.dim ?? []).map(({ value }) => (value.case === "dimValue" && value.value > 0n ? Number(value.value) : null)) };
}

function damaged(source: string, reason: string): Failure {
  return new Failure("NetworkFileDamaged", { path: source, reason });
}
