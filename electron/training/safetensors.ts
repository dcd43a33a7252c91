import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { z } from "zod";
import { Failure } from "../../shared/failure.ts";

/** Named tensors and a few texts, as a safetensors file holds them (huggingface.co/docs/safetensors): header length, JSON header, raw numbers. */
export type TensorFile = {
  readonly tensors: ReadonlyMap<string, Float32Array>;
  readonly metadata: Readonly<Record<string, string>>;
};

const Texts = z.record(z.string(), z.string());
const Entry = z.object({ dtype: z.literal("F32"), shape: z.array(z.int().min(0)), data_offsets: z.tuple([z.int().min(0), z.int().min(0)]) });
const Header = z.object({ __metadata__: Texts.default({}) }).catchall(Entry);

/** Writes a file that is whole or not there: to a draft first, then to the disk, then renamed. A process that is killed leaves PATH.PID.draft behind. */
export function writeTensorFile(path: string, { tensors, metadata }: TensorFile, shapes: ReadonlyMap<string, readonly number[]>): void {
  const header: Record<string, z.infer<typeof Texts> | z.infer<typeof Entry>> = { __metadata__: { ...metadata } };
  let end = 0;
  for (const [name, data] of tensors) {
    const start = end;
    end += data.byteLength;
    header[name] = { dtype: "F32", shape: [...(shapes.get(name) ?? [data.length])], data_offsets: [start, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, " ");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding.length));

  // The process id keeps two writers apart, should one be about to die while its successor has begun.
  const draft = `${path}.${process.pid}.draft`;
  const file = openSync(draft, "w");
  try {
    for (const part of [length, json, padding, ...tensors.values()]) writeAll(file, part);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(draft, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(draft, path);
}

/** Reads a file of 32-bit floats. Fails with WeightsUnreadable when it is missing, not whole or not such a file. */
export function readTensorFile(path: string): TensorFile {
  if (!existsSync(path)) throw new Failure("WeightsUnreadable", { path, reason: "it does not exist" });
  const bytes = readFileSync(path);
  const unreadable = (reason: string) => new Failure("WeightsUnreadable", { path, reason });
  if (bytes.length < 8) throw unreadable("it is too short");
  const dataStart = 8 + Number(bytes.readBigUInt64LE(0));
  if (dataStart > bytes.length) throw unreadable("it is too short for its header");
  const header = parseHeader(bytes.toString("utf8", 8, dataStart));
  if (!header) throw unreadable("its header is not one of safetensors");
  const tensors = new Map<string, Float32Array>();
  const { __metadata__: metadata, ...entries } = header;
  for (const [name, { shape, data_offsets: [start, end] }] of Object.entries(entries)) {
    if (dataStart + end > bytes.length) throw unreadable(`it is too short for the tensor ${name}`);
    if (end - start !== Float32Array.BYTES_PER_ELEMENT * shape.reduce((product, side) => product * side, 1)) throw unreadable(`the tensor ${name} has not the length of its shape`);
    // Copied, because a Float32Array needs an aligned start.
    const data = new Float32Array((end - start) / 4);
    new Uint8Array(data.buffer).set(bytes.subarray(dataStart + start, dataStart + end));
    tensors.set(name, data);
  }
  return { tensors, metadata };
}

function parseHeader(json: string): z.infer<typeof Header> | null {
  try {
    return Header.parse(JSON.parse(json));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

function writeAll(file: number, data: NodeJS.ArrayBufferView): void {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
