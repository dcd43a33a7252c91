import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { MAX_PAGES } from "../limits.ts";

/** One image file directory: the numbers behind each tag. */
export type Directory = {
  /** The values of a tag, or undefined where the tag is absent. */
  readonly numbers: (tag: number) => readonly number[] | undefined;
  /** The first fraction of a tag; undefined where the tag is absent or the fraction has no value. */
  readonly fraction: (tag: number) => number | undefined;
  /** The text of a tag in UTF-8 without its closing zeros, cut off at 4 MiB; undefined where the tag is absent. */
  readonly text: (tag: number) => string | undefined;
};

export type Directories = { readonly littleEndian: boolean; readonly all: readonly Directory[] };

/** What the classic and the big TIFF lay out differently. */
type Dialect = { readonly order: ByteOrder; readonly countBytes: 2 | 8; readonly entryBytes: 12 | 20; readonly pointerBytes: 4 | 8 };
type ByteOrder = "little" | "big";

/** Field types of texts and of fractions of two LONGs, and the longest text that is taken for one. */
const ASCII = 2;
const RATIONAL = 5;
const MAX_TEXT_BYTES = 4 * 2 ** 20;

/** Bytes of one value of each integer field type, and of the untyped bytes of field type 7 (TIFF 6.0, section 2; 13 and 16 to 18 are later additions). */
const fieldBytes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4, 13: 4, 16: 8, 17: 8, 18: 8 };

/** Reads the chain of directories of a TIFF or BigTIFF. A chain that runs in a circle or out of the file is damage, not a long wait. */
export function readDirectories(file: ByteFile): Directories {
  const head = file.bytes(0, 8);
  const order = head.toString("latin1", 0, 2) === "II" ? "little" : "big";
  const big = unsigned(head, 2, 2, order) === 43;
  const dialect: Dialect = big ? { order, countBytes: 8, entryBytes: 20, pointerBytes: 8 } : { order, countBytes: 2, entryBytes: 12, pointerBytes: 4 };

  const all: Directory[] = [];
  const seen = new Set<number>();
  let offset = big ? unsigned(file.bytes(8, 8), 0, 8, order) : unsigned(head, 4, 4, order);
  while (offset !== 0) {
    if (seen.has(offset)) throw new Failure("ImageDamaged", { path: file.path, detail: "its pages point at each other in a circle" });
    if (all.length === MAX_PAGES) throw new Failure("ImageDamaged", { path: file.path, detail: `it lists more than ${MAX_PAGES} pages` });
    seen.add(offset);
    const count = unsigned(file.bytes(offset, dialect.countBytes), 0, dialect.countBytes, order);
    const entriesAt = offset + dialect.countBytes;
    const entries = file.bytes(entriesAt, count * dialect.entryBytes);
    all.push(directory(file, entries, entriesAt, dialect));
    offset = unsigned(file.bytes(entriesAt + entries.length, dialect.pointerBytes), 0, dialect.pointerBytes, order);
  }
  if (all.length === 0) throw new Failure("ImageDamaged", { path: file.path, detail: "it holds no page" });
  return { littleEndian: order === "little", all };
}

function directory(file: ByteFile, entries: Buffer, entriesAt: number, { order, entryBytes, pointerBytes }: Dialect): Directory {
  /** Finds the values of a tag: what they are and their bytes, `sizeOf` giving the size of one by its field type. */
  const find = (tag: number, sizeOf: (fieldType: number) => number | undefined, most = Infinity): { readonly bytes: Buffer; readonly count: number; readonly size: number } | undefined => {
    for (let at = 0; at < entries.length; at += entryBytes) {
      if (unsigned(entries, at, 2, order) !== tag) continue;
      const size = sizeOf(unsigned(entries, at + 2, 2, order));
      if (size === undefined) return undefined;
      const count = Math.min(unsigned(entries, at + 4, pointerBytes, order), most);
      const valueAt = at + 4 + pointerBytes;
      const inline = count * size <= pointerBytes;
      // The range check of the file keeps an absurd count from taking memory.
      return { bytes: file.bytes(inline ? entriesAt + valueAt : unsigned(entries, valueAt, pointerBytes, order), count * size), count, size };
    }
    return undefined;
  };
  return {
    numbers(tag) {
      const found = find(tag, (fieldType) => fieldBytes[fieldType]);
      return found && Array.from({ length: found.count }, (_, index) => unsigned(found.bytes, index * found.size, found.size, order));
    },
    fraction(tag) {
      const found = find(tag, (fieldType) => (fieldType === RATIONAL ? 8 : undefined), 1);
      if (found === undefined || found.count === 0) return undefined;
      const value = unsigned(found.bytes, 0, 4, order) / unsigned(found.bytes, 4, 4, order);
      return Number.isFinite(value) ? value : undefined;
    },
    text: (tag) => find(tag, (fieldType) => (fieldType === ASCII || fieldType === 7 ? 1 : undefined), MAX_TEXT_BYTES)?.bytes.toString("utf8").replace(/\0+$/, ""),
  };
}

function unsigned(bytes: Buffer, offset: number, size: number, order: ByteOrder): number {
  if (size === 8) return Number(order === "little" ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset));
  return order === "little" ? bytes.readUIntLE(offset, size) : bytes.readUIntBE(offset, size);
}
