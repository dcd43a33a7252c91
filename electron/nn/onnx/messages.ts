import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  TensorProto_DataType,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { FixedAttribute } from "../op.ts";

/** One side of a shape in a file: its length; a name where it is open; null where it is open and nobody calls it anything. */
export type Side = number | string | null;

/** What goes into a graph or comes out of it: 32-bit numbers of a shape. */
export function valueInfo(name: string, shape: readonly Side[]): ValueInfoProto {
  const dim = shape.map((side) =>
    create(TensorShapeProto_DimensionSchema, side === null ? {} : { value: typeof side === "string" ? { case: "dimParam", value: side } : { case: "dimValue", value: BigInt(side) } }),
  );
  const tensor = create(TypeProto_TensorSchema, { elemType: TensorProto_DataType.FLOAT, shape: create(TensorShapeProtoSchema, { dim }) });
  return create(ValueInfoProtoSchema, { name, type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } }) });
}

/** Constant 32-bit numbers of a shape. */
export function floatTensor(name: string, data: Float32Array, shape: readonly number[]): TensorProto {
  return create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: TensorProto_DataType.FLOAT, rawData: new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength) });
}

/** A constant list of 64-bit whole numbers. */
export function int64Tensor(name: string, values: readonly number[]): TensorProto {
  return create(TensorProtoSchema, { name, dims: [BigInt(values.length)], dataType: TensorProto_DataType.INT64, rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer) });
}

/** An attribute of a node that is a list of whole numbers. */
export function intsAttribute(name: string, values: readonly number[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) });
}

/** An attribute of a node that is a list of texts. */
export function textsAttribute(name: string, values: readonly string[]): AttributeProto {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRINGS, strings: values.map((text) => new TextEncoder().encode(text)) });
}

/** An attribute of a node that is one number or a text. */
export function fixedAttribute(name: string, value: FixedAttribute): AttributeProto {
  if ("int" in value) return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value.int) });
  if ("float" in value) return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s: new TextEncoder().encode(value.text) });
}
