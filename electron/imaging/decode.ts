import { Failure } from "../../shared/failure.ts";
import { ByteFile } from "./byteFile.ts";
import type { RasterFormat } from "./formats/format.ts";
import { formats } from "./formats/index.ts";
import { checkDimensions } from "./limits.ts";
import type { Raster, RasterHeader } from "./raster.ts";
import type { ReusedMemory } from "./reusedMemory.ts";

/**
 * What an image file says of itself, read from its header only: pixels may still turn out damaged when they are decoded.
 * Fails: FileMissing, FileUnreadable, FileEmpty, FileTooLarge, NotAnImage, ImageDamaged, ImageUnsupported, ImageTooLarge, TooManyChannels.
 */
export async function inspect(path: string): Promise<RasterHeader> {
  return withFormat(path, async (format, file) => {
    const header = await format.inspect(file);
    checkDimensions(path, header);
    return header;
  });
}

/**
 * The pixels of one page (counted from 0), as planes of the values that are stored: not rescaled, not gamma-corrected, not colour-converted.
 * They may lie in `memory` where it is given. Fails as `inspect` does, and with PageMissing.
 */
export async function decode(path: string, page: number, memory?: ReusedMemory): Promise<Raster> {
  return withFormat(path, (format, file) => format.decode(file, page), memory);
}

/** Finds the format by the first bytes, never by the extension, and turns what libraries throw into ImageDamaged. */
async function withFormat<T>(path: string, read: (format: RasterFormat, file: ByteFile) => Promise<T>, memory?: ReusedMemory): Promise<T> {
  using file = new ByteFile(path, memory);
  const head = file.bytes(0, Math.min(file.size, 16));
  const format = formats.find(({ matches }) => matches(head));
  if (!format) throw new Failure("NotAnImage", { path });
  try {
    return await read(format, file);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("ImageDamaged", { path, detail: detailOf(error) }, { cause: error });
  }
}

/** The first line of a library's message, without its full stop, to stand inside a sentence. */
function detailOf(error: unknown): string {
  // What a library says when it stumbles over something that is not there tells nothing to anybody.
  if (error instanceof TypeError) return "it is not laid out as its format has it";
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split("\n", 1)[0]!.replace(/\.$/, "");
}
