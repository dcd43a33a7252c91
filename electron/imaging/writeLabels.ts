import { writeFile } from "node:fs/promises";
import sharp from "sharp";

/** The largest number that 16 bits hold; objects beyond it share it. */
const LARGEST = 65_535;

/** Writes numbered objects as a 16-bit grey TIFF, packed without loss, as ImageJ, CellProfiler and Moascope's import read it. */
export async function writeLabels(file: string, labels: Uint32Array, width: number, height: number): Promise<void> {
  const numbers = Uint16Array.from(labels, (label) => Math.min(label, LARGEST));
  await writeFile(file, await sharp(numbers, { raw: { width, height, channels: 1 } }).toColourspace("grey16").tiff({ compression: "deflate", predictor: "none" }).toBuffer());
}
