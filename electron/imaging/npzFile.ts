import { unzipSync } from "fflate";
import { Failure } from "../../shared/failure.ts";
import { ByteFile } from "./byteFile.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import type { SampleType } from "./raster.ts";
import { sampleBytes } from "./sampleTypes.ts";

/** An array of an NPZ file: its values in C order, as they are stored. */
export type NpyArray = { readonly name: string; readonly sampleType: SampleType; readonly shape: readonly number[]; readonly littleEndian: boolean; readonly values: Uint8Array };

const types: Readonly<Record<string, SampleType>> = { u1: "uint8", i1: "int8", b1: "uint8", u2: "uint16", i2: "int16", u4: "uint32", i4: "int32", f4: "float32", f8: "float64" };
/** Bytes that one byte of Deflate stands for at most: a repeat of 258 takes two bits. */
const MOST_UNPACKED = 1032;
const wanted = /^(\w*(?:images|labels))\.npy$/;

let last: { readonly key: string; readonly arrays: readonly NpyArray[] } | undefined;

/** The arrays of images and labels in an NPZ file, as NumPy's savez writes it; those of the file that was read last are kept. Fails: NotAnImage, ImageDamaged, ImageUnsupported, FileTooLarge. */
export function readNpz(file: ByteFile): readonly NpyArray[] {
  const key = `${file.path}\n${file.size}\n${file.modifiedMilliseconds}`;
  if (last?.key === key) return last.arrays;
  let total = 0;
  const entries = unzipSync(file.all(), {
    filter: ({ name, size, originalSize }) => {
      if (!wanted.test(name)) return false;
      if (originalSize > MOST_UNPACKED * size) throw new Failure("ImageDamaged", { path: file.path, detail: `its array ${name} claims ${originalSize} bytes, packed into ${size}` });
      total += originalSize;
      if (total > MAX_FILE_BYTES) throw new Failure("FileTooLarge", { path: file.path, bytes: total, limitBytes: MAX_FILE_BYTES });
      return true;
    },
  });
  const arrays = Object.entries(entries).map(([name, bytes]) => readNpy(file.path, wanted.exec(name)![1]!, bytes));
  if (arrays.length === 0) throw new Failure("NotAnImage", { path: file.path });
  last = { key, arrays };
  return arrays;
}

/** Reads NumPy's NPY format, versions 1 to 3: a magic, the length of a header that is a Python dictionary, and the values. */
function readNpy(path: string, name: string, bytes: Uint8Array): NpyArray {
  const damaged = (detail: string) => new Failure("ImageDamaged", { path, detail: `its array ${name} ${detail}` });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || bytes[0] !== 0x93 || Buffer.from(bytes.subarray(1, 6)).toString("latin1") !== "NUMPY") throw damaged("does not begin as NumPy writes it");
  const [lengthBytes, headerLength] = bytes[6] === 1 ? [2, view.getUint16(8, true)] : [4, view.getUint32(8, true)];
  const start = 8 + lengthBytes + headerLength;
  if (start > bytes.length) throw damaged("ends inside its header");
  const header = Buffer.from(bytes.subarray(8 + lengthBytes, start)).toString("latin1");
  const [, order, type] = /'descr':\s*'([<>|=])([a-z]\d+)'/.exec(header) ?? [];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]?.split(",").map((part) => part.trim()).filter((part) => part !== "").map(Number);
  if (shape === undefined || type === undefined) throw damaged("has a header that is not understood");
  if (/'fortran_order':\s*True/.test(header)) throw new Failure("ImageUnsupported", { path, detail: `the array ${name} in Fortran order` });
  // Labels may be of 64 bits; they are read as pairs, of which the first counts.
  const sampleType = types[type] ?? (/^[iu]8$/.test(type) ? "uint32" : undefined);
  if (sampleType === undefined) throw new Failure("ImageUnsupported", { path, detail: `the array ${name} of type ${type}` });
  const isWide = /^[iu]8$/.test(type);
  const length = shape.reduce((product, size) => product * size, sampleBytes(sampleType) * (isWide ? 2 : 1));
  if (!Number.isSafeInteger(length) || bytes.length - start < length) throw damaged(`has ${bytes.length - start} of ${length} bytes`);
  const values = bytes.subarray(start, start + length);
  return { name, sampleType, shape, littleEndian: order !== ">", values: isWide ? lowHalves(values, order !== ">") : values };
}

function lowHalves(values: Uint8Array, littleEndian: boolean): Uint8Array {
  const halves = new Uint8Array(values.length / 2);
  for (let at = 0; at < halves.length; at += 4) halves.set(values.subarray(2 * at + (littleEndian ? 0 : 4), 2 * at + (littleEndian ? 4 : 8)), at);
  return halves;
}

/** The values of an array as numbers. */
export function numbersOf({ sampleType, littleEndian, values }: NpyArray): number[] {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  const size = sampleBytes(sampleType);
  const read: Record<SampleType, (at: number) => number> = {
    uint8: (at) => view.getUint8(at),
    int8: (at) => view.getInt8(at),
    uint16: (at) => view.getUint16(at, littleEndian),
    int16: (at) => view.getInt16(at, littleEndian),
    uint32: (at) => view.getUint32(at, littleEndian),
    int32: (at) => view.getInt32(at, littleEndian),
    float32: (at) => view.getFloat32(at, littleEndian),
    float64: (at) => view.getFloat64(at, littleEndian),
  };
  return Array.from({ length: values.length / size }, (_, index) => read[sampleType](index * size));
}

/** Opens an NPZ file for its arrays alone. */
export function openNpz(path: string): readonly NpyArray[] {
  using file = new ByteFile(path);
  try {
    return readNpz(file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("ImageDamaged", { path, detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

/** The parts of the data in their order, and after these any other. */
const parts = ["train", "val", "test"];

/** The arrays of images, in the order in which their items are pages: training, validation, test. */
export function imageArrays(path: string, arrays: readonly NpyArray[]): readonly NpyArray[] {
  const rank = ({ name }: NpyArray) => (parts.findIndex((part) => name.startsWith(part)) + parts.length + 1) % (parts.length + 1);
  const images = arrays.filter(({ name }) => name.endsWith("images")).sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const form = ({ shape, sampleType }: NpyArray) => `${shape.slice(1).join(" x ")} ${sampleType}`;
  const [first] = images;
  if (first === undefined) throw new Failure("NotAnImage", { path });
  const other = images.find((array) => form(array) !== form(first));
  if (other !== undefined) throw new Failure("ImageUnsupported", { path, detail: `arrays of different images: ${first.name} ${form(first)}, ${other.name} ${form(other)}` });
  const { shape } = first;
  const isImages = shape.length === 3 || (shape.length === 4 && shape[3]! <= 4);
  if (!isImages) throw new Failure("ImageUnsupported", { path, detail: `arrays of ${shape.join(" x ")} values` });
  return images;
}
