import type { ReusedMemory } from "../reusedMemory.ts";
import { tags } from "./tags.ts";

/** Values by tag; each is written as LONG, which readers take for every integer. */
export type Fields = Readonly<Record<number, readonly number[]>>;

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;
/** The field type of four-byte integers. */
const LONG = 4;

/** Writes a classic TIFF of one page, in a buffer of its own unless `memory` is given: header, directory, values, then the packed strips or tiles as they are. */
export function onePageTiff(littleEndian: boolean, fields: Fields, tiled: boolean, blocks: readonly Uint8Array[], memory?: ReusedMemory): Buffer<ArrayBuffer> {
  const [offsetsTag, countsTag] = tiled ? [tags.tileOffsets, tags.tileByteCounts] : [tags.stripOffsets, tags.stripByteCounts];
  const byteCounts = blocks.map((block) => block.length);
  // Keys that are integers come in ascending order, as a directory wants them.
  const entries = Object.entries<readonly number[]>({ ...fields, [offsetsTag]: byteCounts, [countsTag]: byteCounts });
  const valuesAt = HEADER_BYTES + 2 + entries.length * ENTRY_BYTES + 4;
  const blocksAt = valuesAt + entries.reduce((sum, [, values]) => sum + (values.length > 1 ? values.length * 4 : 0), 0);

  const length = byteCounts.reduce((sum, count) => sum + count, blocksAt);
  const bytes = memory?.take(length) ?? Buffer.allocUnsafeSlow(length);
  const put16 = (value: number, at: number) => (littleEndian ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at));
  const put32 = (value: number, at: number) => (littleEndian ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at));

  const offsets: number[] = [];
  let end = blocksAt;
  for (const block of blocks) {
    offsets.push(end);
    bytes.set(block, end);
    end += block.length;
  }

  bytes.write(littleEndian ? "II" : "MM", "latin1");
  put16(42, 2);
  put32(HEADER_BYTES, 4);
  let at = put16(entries.length, HEADER_BYTES);
  let outside = valuesAt;
  for (const [tag, listed] of entries) {
    const values = Number(tag) === offsetsTag ? offsets : listed;
    at = put32(values.length, put16(LONG, put16(Number(tag), at)));
    at = put32(values.length > 1 ? outside : values[0]!, at);
    if (values.length > 1) for (const value of values) outside = put32(value, outside);
  }
  put32(0, at);
  return bytes;
}
