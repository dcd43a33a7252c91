import { Failure } from "../../../shared/failure.ts";
import { ByteFile } from "../byteFile.ts";
import { readDirectories } from "./directories.ts";
import { tags } from "./tags.ts";

/** The description in the first page of a TIFF; null where it has none, or the file is no TIFF. Fails as opening a file does, and with ImageDamaged. */
export function readDescription(path: string): string | null {
  using file = new ByteFile(path);
  const order = file.bytes(0, Math.min(2, file.size)).toString("latin1");
  if (order !== "II" && order !== "MM") return null;
  try {
    return readDirectories(file).all[0]?.text(tags.imageDescription) ?? null;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("ImageDamaged", { path, detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}
