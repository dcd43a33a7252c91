import { decode } from "../imaging/decode.ts";
import { fitTo } from "../imaging/fit.ts";
import { planeOf } from "../imaging/loadImage.ts";
import type { Raster } from "../imaging/raster.ts";
import type { ChannelFile } from "../project/images.ts";
import { Recent } from "./recent.ts";

/** Bytes of decoded pages that are kept: the channels of a file are asked for one after the other. */
const KEPT_BYTES = 256 * 2 ** 20;
/** Larger planes are reduced: graphics cards take no larger ones everywhere, and no screen shows so many pixels. */
const MAX_SIDE = 4096;

/** One channel as the viewer takes it, little endian. */
export type ViewedPlane = { readonly width: number; readonly height: number; readonly fullWidth: number; readonly fullHeight: number; readonly sampleType: "uint8" | "uint16" | "float32"; readonly bytes: Uint8Array };

/** Decodes planes, and keeps the pages that were asked for last. */
export class Planes {
  readonly #pages = new Recent<Raster>(KEPT_BYTES, ({ samples }) => samples.byteLength);

  /** A plane; where it is very large each side is reduced by a whole number by averaging. Fails as decoding does. */
  async read(file: ChannelFile): Promise<ViewedPlane> {
    const plane = planeOf(await this.#page(file), file.plane);
    const { width: fullWidth, height: fullHeight } = plane;
    const reduction = Math.ceil(Math.max(fullWidth, fullHeight) / MAX_SIDE);
    const [width, height] = [Math.ceil(fullWidth / reduction), Math.ceil(fullHeight / reduction)];
    const samples = reduction === 1 ? plane.samples : fitTo(plane, width, height);
    return { width, height, fullWidth, fullHeight, ...viewable(samples, plane.samples) };
  }

  #page({ path, page, modifiedMs }: ChannelFile): Promise<Raster> {
    return this.#pages.of(`${page} ${modifiedMs} ${path}`, () => decode(path, page));
  }
}

/** Samples in a type that a graphics card takes: 8 and 16 bits as they are, everything else as 32-bit floats. */
function viewable(samples: Raster["samples"], stored: Raster["samples"]): Pick<ViewedPlane, "sampleType" | "bytes"> {
  if (stored instanceof Uint8Array) return { sampleType: "uint8", bytes: bytesOf(samples instanceof Uint8Array ? samples : Uint8Array.from(samples, Math.round)) };
  if (stored instanceof Uint16Array) return { sampleType: "uint16", bytes: bytesOf(samples instanceof Uint16Array ? samples : Uint16Array.from(samples, Math.round)) };
  return { sampleType: "float32", bytes: bytesOf(samples instanceof Float32Array ? samples : Float32Array.from(samples)) };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
