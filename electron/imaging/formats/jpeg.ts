import { startsWith, type RasterFormat } from "./format.ts";
import { decodeSinglePage, inspectWithSharp } from "./sharpRaster.ts";

/** JPEG: grey, RGB (from YCbCr) or four raw CMYK channels. Rotation by EXIF is not applied. */
export const jpeg: RasterFormat = {
  name: "JPEG",
  matches: (head) => startsWith(head, [0xff, 0xd8, 0xff]),
  inspect: inspectWithSharp,
  decode: decodeSinglePage,
};
