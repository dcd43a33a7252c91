import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { MAX_FILE_BYTES } from "../limits.ts";
import type { Raster, Samples } from "../raster.ts";
import { emptySamples } from "../sampleTypes.ts";
import { compressions, unsupportedCompressions, type Unpack } from "./compression.ts";
import type { Directory } from "./directories.ts";
import { tags, type TiffPage } from "./page.ts";
import { samplesOfBlock } from "./samples.ts";

/** Reads the strips or tiles of a page into planes. Fails with ImageDamaged where one is missing or short, ImageUnsupported for unknown compressions. */
export function readBlocks(file: ByteFile, directory: Directory, page: TiffPage, littleEndian: boolean): Raster {
  const { width, height, channels, stored, bits, planar, blockWidth, blockHeight, tiled } = page;
  const unpack = unpackerOf(file.path, page.compression);
  const damaged = (detail: string) => new Failure("ImageDamaged", { path: file.path, detail });

  const samplesAPixel = planar ? 1 : stored;
  const rowSamples = blockWidth * samplesAPixel;
  const rowBytes = Math.ceil((rowSamples * bits) / 8);
  if (!(rowBytes * blockHeight > 0 && rowBytes * blockHeight <= MAX_FILE_BYTES)) throw damaged(`blocks of ${blockWidth} x ${blockHeight} pixels`);

  const across = Math.ceil(width / blockWidth);
  const down = Math.ceil(height / blockHeight);
  const offsets = directory.numbers(tiled ? tags.tileOffsets : tags.stripOffsets) ?? [];
  const byteCounts = directory.numbers(tiled ? tags.tileByteCounts : tags.stripByteCounts);
  const blocks = across * down * (planar ? channels : 1);
  if (offsets.length < blocks) throw damaged(`${offsets.length} of its ${blocks} blocks are listed`);

  const samples = emptySamples(page.sampleType, width * height * channels);
  for (let block = 0; block < blocks; block++) {
    const x = (block % across) * blockWidth;
    const y = (Math.floor(block / across) % down) * blockHeight;
    const rows = tiled ? blockHeight : Math.min(blockHeight, height - y);
    const needed = rows * rowBytes;
    // Very old uncompressed files do not say how long their strips are.
    const packed = file.bytes(offsets[block]!, byteCounts?.[block] ?? needed);
    const unpacked = unpack(packed, blockHeight * rowBytes);
    if (unpacked.length < needed) throw damaged(`block ${block + 1} of ${blocks} has ${unpacked.length} of its ${needed} bytes`);
    // A copy of its own: it is aligned, and the bytes of the file stay as they are.
    const values = samplesOfBlock(page, new Uint8Array(unpacked.subarray(0, needed)), rowSamples, littleEndian);

    const firstPlane = planar ? Math.floor(block / (across * down)) : 0;
    const planes = planar ? 1 : channels;
    const visible = { columns: Math.min(blockWidth, width - x), rows: Math.min(rows, height - y) };
    for (let plane = 0; plane < planes; plane++) {
      const start = (firstPlane + plane) * width * height + y * width + x;
      copyPlane(values.subarray(plane), rowSamples, samplesAPixel, samples.subarray(start), width, visible);
    }
  }
  return { width, height, channels, samples };
}

/** Copies every `stride`-th sample of each row. */
function copyPlane(from: Samples, fromRow: number, stride: number, to: Samples, toRow: number, { columns, rows }: { columns: number; rows: number }): void {
  for (let row = 0; row < rows; row++) {
    if (stride === 1) {
      to.set(from.subarray(row * fromRow, row * fromRow + columns), row * toRow);
      continue;
    }
    const source = row * fromRow;
    const target = row * toRow;
    for (let column = 0; column < columns; column++) to[target + column] = from[source + column * stride]!;
  }
}

function unpackerOf(path: string, compression: number): Unpack {
  const unpack = compressions[compression];
  if (!unpack) throw new Failure("ImageUnsupported", { path, detail: unsupportedCompressions[compression] ?? `TIFF compression ${compression}` });
  return unpack;
}
