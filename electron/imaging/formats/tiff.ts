import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { checkDimensions } from "../limits.ts";
import type { Raster, RasterHeader } from "../raster.ts";
import { readBlocks } from "../tiff/blocks.ts";
import { JPEG_COMPRESSION } from "../tiff/compression.ts";
import { readDirectories, type Directories, type Directory } from "../tiff/directories.ts";
import { photometrics, readPage, tags, type TiffPage } from "../tiff/page.ts";
import { startsWith, type RasterFormat } from "./format.ts";
import { decodeWithSharp } from "./sharpRaster.ts";

/**
 * TIFF and BigTIFF, strips or tiles, as stored: a palette gives its indices, and white-is-zero is not inverted.
 * Pages are the directories in their order, without thumbnails, pyramid levels and masks.
 *
 * Read here rather than by a library, because (geotiff 3.0.5) gives zeros where a file is cut off, never ends on a circle of directories and
 * mixes up the bytes of big-endian differences, and because libvips converts by photometric interpretation. Only JPEG inside TIFF goes to libvips.
 */
export const tiff: RasterFormat = {
  name: "TIFF",
  matches: (head) => magics.some((magic) => startsWith(head, magic)),
  inspect: async (file) => {
    const pages = pagesOf(readDirectories(file));
    const first = pageAt(file, pages[0]!.directory);
    checkSameSize(file.path, first, pages.map(({ directory }) => directory));
    const { width, height, channels, sampleType } = first;
    return { width, height, channels, pages: pages.length, sampleType } satisfies RasterHeader;
  },
  decode: decodePage,
};

const magics = [
  [0x49, 0x49, 42, 0],
  [0x4d, 0x4d, 0, 42],
  [0x49, 0x49, 43, 0],
  [0x4d, 0x4d, 0, 43],
] as const;

async function decodePage(file: ByteFile, page: number): Promise<Raster> {
  const directories = readDirectories(file);
  const pages = pagesOf(directories);
  const wanted = pages[page];
  if (!wanted) throw new Failure("PageMissing", { path: file.path, page, pages: pages.length });
  const layout = pageAt(file, wanted.directory);
  if (layout.compression === JPEG_COMPRESSION || layout.photometric === photometrics.yCbCr) return decodeWithSharp(file, wanted.number);
  return readBlocks(file, wanted.directory, layout, directories.littleEndian);
}

type NumberedDirectory = { readonly number: number; readonly directory: Directory };

/** The directories that are images: bit 0 of NewSubfileType marks a smaller version of another page, bit 2 a mask. */
function pagesOf({ all }: Directories): readonly NumberedDirectory[] {
  const numbered = all.map((directory, number) => ({ number, directory }));
  const images = numbered.filter(({ directory }) => ((directory.numbers(tags.newSubfileType)?.[0] ?? 0) & 0b101) === 0);
  return images.length > 0 ? images : numbered;
}

function pageAt(file: ByteFile, directory: Directory): TiffPage {
  const page = readPage(file.path, directory);
  checkDimensions(file.path, page);
  return page;
}

function checkSameSize(path: string, { width, height }: TiffPage, directories: readonly Directory[]): void {
  for (const [index, directory] of directories.entries()) {
    const [otherWidth, otherHeight] = [directory.numbers(tags.width)?.[0], directory.numbers(tags.height)?.[0]];
    if (otherWidth === width && otherHeight === height) continue;
    throw new Failure("ImageUnsupported", { path, detail: `page ${index + 1} is ${otherWidth} x ${otherHeight} pixels and page 1 is ${width} x ${height}` });
  }
}
