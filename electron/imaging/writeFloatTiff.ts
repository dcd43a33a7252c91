import { writeFile } from "node:fs/promises";

const HEADER_BYTES = 8;
/** Numbers of TIFF's types of fields: whole numbers of 16 and 32 bits. */
const SHORT = 3;
const LONG = 4;
const BYTES_PER_FIELD = 12;

/** Writes square planes [C, size, size] as a TIFF of 32-bit floats, a page a plane, not packed: as ImageJ, tifffile and Moascope's import read channels. */
export async function writeFloatTiff(file: string, planes: Float32Array, size: number): Promise<void> {
  const planeBytes = size * size * 4;
  const pages = planes.length / (size * size);
  const fields = (at: number): readonly (readonly [tag: number, type: number, value: number])[] => [
    [256, LONG, size],
    [257, LONG, size],
    [258, SHORT, 32],
    // Not packed; black is 0.
    [259, SHORT, 1],
    [262, SHORT, 1],
    [273, LONG, at],
    [277, SHORT, 1],
    [278, LONG, size],
    [279, LONG, planeBytes],
    // Floating-point numbers.
    [339, SHORT, 3],
  ];
  const directoryBytes = 2 + BYTES_PER_FIELD * fields(0).length + 4;
  const bytes = Buffer.alloc(HEADER_BYTES + pages * (planeBytes + directoryBytes));
  bytes.write("II*\0", "latin1");
  bytes.writeUInt32LE(HEADER_BYTES + planeBytes, 4);
  let at = HEADER_BYTES;
  for (let page = 0; page < pages; page++) {
    for (let pixel = 0; pixel < size * size; pixel++) bytes.writeFloatLE(planes[page * size * size + pixel]!, at + 4 * pixel);
    const own = fields(at);
    let field = bytes.writeUInt16LE(own.length, at + planeBytes);
    for (const [tag, type, value] of own) {
      bytes.writeUInt16LE(tag, field);
      bytes.writeUInt16LE(type, field + 2);
      bytes.writeUInt32LE(1, field + 4);
      // What is shorter than four bytes stands in the first of them.
      bytes.writeUInt32LE(value, field + 8);
      field += BYTES_PER_FIELD;
    }
    at += planeBytes + directoryBytes;
    bytes.writeUInt32LE(page + 1 < pages ? at + planeBytes : 0, field);
  }
  await writeFile(file, bytes);
}
