import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { MAX_FILE_BYTES } from "../limits.ts";
import { compressions } from "./compressions.ts";
import type { Directory } from "./directories.ts";
import type { TiffPage } from "./page.ts";
import { tags } from "./tags.ts";

/** The packed bytes of each strip or tile, and how many bytes a whole one unpacks to. Those of a planar page are listed plane by plane. */
export type Blocks = { readonly packed: readonly Buffer[]; readonly unpackedBytes: number };

/** Reads the strips or tiles of a page as they are packed. Fails with ImageDamaged where one is not listed, not in the file or shorter than its rows. */
export function readBlocks(file: ByteFile, directory: Directory, page: TiffPage): Blocks {
  const { width, height, stored, bits, planar, blockWidth, blockHeight, tiled } = page;
  const damaged = (detail: string) => new Failure("ImageDamaged", { path: file.path, detail });

  const rowBytes = Math.ceil((blockWidth * (planar ? 1 : stored) * bits) / 8);
  const unpackedBytes = rowBytes * blockHeight;
  if (!(unpackedBytes > 0 && unpackedBytes <= MAX_FILE_BYTES)) throw damaged(`blocks of ${blockWidth} x ${blockHeight} pixels`);

  const down = Math.ceil(height / blockHeight);
  const count = Math.ceil(width / blockWidth) * down * (planar ? stored : 1);
  const offsets = directory.numbers(tiled ? tags.tileOffsets : tags.stripOffsets) ?? [];
  const byteCounts = directory.numbers(tiled ? tags.tileByteCounts : tags.stripByteCounts);
  if (offsets.length < count) throw damaged(`${offsets.length} of its ${count} blocks are listed`);

  let total = 0;
  const lengths = Array.from({ length: count }, (_, block) => {
    // Only the last strip may have fewer rows; tiles are always whole.
    const rows = tiled ? blockHeight : Math.min(blockHeight, height - (block % down) * blockHeight);
    const needed = rows * rowBytes;
    // Very old uncompressed files do not say how long their strips are, and some say too much.
    let length = byteCounts?.[block] ?? needed;
    if (page.compression === compressions.none) {
      if (length < needed) throw damaged(`block ${block + 1} of ${count} has ${length} of its ${needed} bytes`);
      length = needed;
    }
    // geotiff takes an empty block for zeros.
    if (length === 0) throw damaged(`block ${block + 1} of ${count} is empty`);
    // Blocks may overlap, so that a small file could ask for any amount of memory.
    total += length;
    if (total > MAX_FILE_BYTES) throw damaged("its blocks are longer than the file");
    return length;
  });
  return { packed: readAll(file, offsets, lengths), unpackedBytes };
}

/** Reads blocks; those that lie one after the other in one go, as most do. */
function readAll(file: ByteFile, offsets: readonly number[], lengths: readonly number[]): Buffer[] {
  const together = lengths.every((_, block) => block === 0 || offsets[block] === offsets[block - 1]! + lengths[block - 1]!);
  if (!together) return lengths.map((length, block) => file.bytes(offsets[block]!, length));
  const [first] = offsets as readonly [number];
  const all = file.bytes(first, offsets[lengths.length - 1]! + lengths.at(-1)! - first);
  return lengths.map((length, block) => all.subarray(offsets[block]! - first, offsets[block]! - first + length));
}
