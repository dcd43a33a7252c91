import { startsWith, type RasterFormat } from "./format.ts";
import { decodeSinglePage, inspectWithSharp } from "./sharpRaster.ts";

/** WebP: 8-bit RGB; of an animation only the first frame. */
export const webp: RasterFormat = {
  name: "WebP",
  matches: (head) => startsWith(head, [..."RIFF"].map(byteOf)) && startsWith(head, [..."WEBP"].map(byteOf), 8),
  inspect: inspectWithSharp,
  decode: decodeSinglePage,
};

function byteOf(character: string): number {
  return character.charCodeAt(0);
}
