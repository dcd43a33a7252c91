import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { drawField } from "../../electron/imaging/demo/drawField.ts";
import { plateMap } from "../../electron/imaging/demo/plateMap.ts";
import { SIDE } from "../../electron/imaging/demo/plane.ts";
import { onePageTiff } from "../../electron/imaging/tiff/onePage.ts";
import { tags } from "../../electron/imaging/tiff/tags.ts";

/** Width and height of the fields of BBBC021 and of many cameras. */
export const FIELD = { width: 1280, height: 1024, channels: 3 } as const;

/** A 16-bit grey plane with cells and the noise of a camera: drawn fields of the demo side by side, brightened to 12 bits. */
export function drawPlane(number: number, channel: number): Uint16Array {
  const { width, height } = FIELD;
  const wells = plateMap(1, 1);
  const drawn = drawField(wells[number % wells.length]!, 1 + (number % 2), 1);
  const plane = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) plane[y * width + x] = drawn[(channel * SIDE + (y % SIDE)) * SIDE + (x % SIDE)]! + ((x * 7 + y * 13 + number) % 5);
  }
  return plane;
}

/** A plane as an uncompressed 16-bit TIFF of one strip. */
export function planeTiff(plane: Uint16Array): Buffer {
  const { width, height } = FIELD;
  const fields = { [tags.width]: [width], [tags.height]: [height], [tags.bitsPerSample]: [16], [tags.compression]: [1], [tags.photometric]: [1], [tags.samplesPerPixel]: [1], [tags.rowsPerStrip]: [height] };
  return onePageTiff(true, fields, false, [Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength)]);
}

/** Fields of three 16-bit files each, by field; beyond the first `drawn` they are links to those, so that a large screen takes no large disk. */
export function drawFields(folder: string, fields: number, drawn: number): string[][] {
  mkdirSync(folder, { recursive: true });
  const files: string[][] = [];
  for (let field = 0; field < fields; field++) {
    files.push(
      Array.from({ length: FIELD.channels }, (_, channel) => {
        const file = path.join(folder, `field-${field}-channel-${channel}.tif`);
        if (field < drawn) writeFileSync(file, planeTiff(drawPlane(field, channel)));
        else linkSync(files[field % drawn]![channel]!, file);
        return file;
      }),
    );
  }
  return files;
}
