import { constants, gunzipSync } from "node:zlib";
import { Failure } from "../../shared/failure.ts";
import type { ByteFile } from "./byteFile.ts";
import { startsWith } from "./formats/format.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import type { SampleType } from "./raster.ts";
import { sampleBytes } from "./sampleTypes.ts";

/** What an IDX file says of itself: the type of its values and its dimensions, slowest first. */
export type IdxHeader = { readonly sampleType: SampleType; readonly dimensions: readonly number[]; readonly headerBytes: number };
/** An IDX file whose values can be read in any order. */
export type IdxContent = IdxHeader & { readonly bytes: (offset: number, length: number) => Buffer };

/** The header alone. Fails: NotAnImage (a gzipped something else), ImageDamaged. */
export function readIdxHeader(file: ByteFile): IdxHeader {
  const start = file.bytes(0, Math.min(file.size, 4096));
  // A sync flush gives what can be unpacked of a stream that was cut off on purpose.
  const header = parseHeader(file.path, isGzip(start) ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start);
  if (!isGzip(start) && totalBytes(header) > file.size) {
    throw new Failure("ImageDamaged", { path: file.path, detail: `it has ${file.size} of ${totalBytes(header)} bytes` });
  }
  return header;
}

/** The header with access to the values: of a plain file only the bytes that are asked for are read, a gzipped one is unpacked once and kept. */
export function openIdx(file: ByteFile): IdxContent {
  const header = readIdxHeader(file);
  if (!isGzip(file.bytes(0, Math.min(file.size, 2)))) return { ...header, bytes: (offset, length) => file.bytes(offset, length) };
  const unpacked = unpackOnce(file, header);
  return { ...header, bytes: (offset, length) => unpacked.subarray(offset, offset + length) };
}

let lastUnpacked: { readonly key: string; readonly bytes: Buffer } | undefined;

/** Training asks for one item after the other, so the file that was unpacked last stays in memory (at most 2 GiB; MNIST takes 47 MB). */
function unpackOnce(file: ByteFile, header: IdxHeader): Buffer {
  const key = `${file.path}\n${file.size}\n${file.modifiedMilliseconds}`;
  if (lastUnpacked?.key === key) return lastUnpacked.bytes;
  const total = totalBytes(header);
  if (total > MAX_FILE_BYTES) throw new Failure("FileTooLarge", { path: file.path, bytes: total, limitBytes: MAX_FILE_BYTES });
  const bytes = gunzipSync(file.all(), { maxOutputLength: total });
  if (bytes.length < total) throw new Failure("ImageDamaged", { path: file.path, detail: `unpacked it has ${bytes.length} of ${total} bytes` });
  lastUnpacked = { key, bytes };
  return bytes;
}

const sampleTypes: Readonly<Record<number, SampleType>> = { 0x08: "uint8", 0x09: "int8", 0x0b: "int16", 0x0c: "int32", 0x0d: "float32", 0x0e: "float64" };

/** Whether a file begins as IDX does: two zeros, a known type, one to eight dimensions. */
export function isIdx(head: Uint8Array): boolean {
  return startsWith(head, [0, 0]) && head[2]! in sampleTypes && head[3]! >= 1 && head[3]! <= 8;
}

/** Whether a file begins as gzip does. */
export function isGzip(head: Uint8Array): boolean {
  return startsWith(head, [0x1f, 0x8b]);
}

function parseHeader(path: string, bytes: Buffer): IdxHeader {
  if (!isIdx(bytes)) throw new Failure("NotAnImage", { path });
  const rank = bytes[3]!;
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) throw new Failure("ImageDamaged", { path, detail: "it ends inside its header" });
  return { sampleType: sampleTypes[bytes[2]!]!, dimensions: Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis)), headerBytes };
}

function totalBytes({ sampleType, dimensions, headerBytes }: IdxHeader): number {
  return headerBytes + dimensions.reduce((product, size) => product * size, sampleBytes(sampleType));
}
