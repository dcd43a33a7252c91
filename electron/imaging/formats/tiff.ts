import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { checkDimensions } from "../limits.ts";
import type { Raster, RasterHeader } from "../raster.ts";
import { readAcquisition } from "../tiff/acquisition.ts";
import { readDirectories, type Directories, type Directory } from "../tiff/directories.ts";
import { readPage, type TiffPage } from "../tiff/page.ts";
import { paletteChannels, readPalette, throughPalette } from "../tiff/palette.ts";
import { readPixels } from "../tiff/pixels.ts";
import { tags } from "../tiff/tags.ts";
import { startsWith, type RasterFormat } from "./format.ts";

/**
 * TIFF and BigTIFF, strips or tiles, as stored: a palette gives grey levels or colours (palette.ts), and white-is-zero is not inverted.
 * Pages are the directories in their order, without thumbnails, pyramid levels and masks.
 *
 * Only directories are read here: libraries unpack the pixels, but they give zeros where a file is cut off, or never end on a circle of
 * directories (geotiff 3.0.5), and they convert by photometric interpretation (libvips 8.18). So each page is handed to them alone (repack.ts).
 */
export const tiff: RasterFormat = {
  name: "TIFF",
  matches: (head) => magics.some((magic) => startsWith(head, magic)),
  inspect: async (file) => {
    const pages = pagesOf(readDirectories(file));
    const first = pageAt(file, pages[0]!);
    checkSameSize(file.path, first, pages);
    const { width, height, sampleType } = first;
    const channels = paletteChannels(readPalette(pages[0]!, first), first.channels);
    const acquisition = readAcquisition(file.path, pages[0]!, pages.length);
    return { width, height, channels, pages: pages.length, sampleType, ...(acquisition !== null && { acquisition }) } satisfies RasterHeader;
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
  const layout = pageAt(file, wanted);
  return throughPalette(readPalette(wanted, layout), await readPixels(file, wanted, layout, directories.littleEndian));
}

/** The directories that are images: bit 0 of NewSubfileType marks a smaller version of another page, bit 2 a mask. */
function pagesOf({ all }: Directories): readonly Directory[] {
  const images = all.filter((directory) => ((directory.numbers(tags.newSubfileType)?.[0] ?? 0) & 0b101) === 0);
  const pages = images.length > 0 ? images : all;
  return isPyramid(pages) ? pages.slice(0, 1) : pages;
}

/** Whether pages that nobody marked are one image at several sizes: each about the first divided by a power of two, and smaller than the one before. */
function isPyramid(pages: readonly Directory[]): boolean {
  if (pages.length < 2) return false;
  const sizes = pages.map((directory) => [directory.numbers(tags.width)?.[0] ?? 0, directory.numbers(tags.height)?.[0] ?? 0] as const);
  const [[width, height]] = sizes as [readonly [number, number]];
  return sizes.slice(1).every(([w, h], at) => {
    const factor = 2 ** Math.round(Math.log2(width / w));
    return w < sizes[at]![0] && Math.abs(w - width / factor) <= 1 && Math.abs(h - height / factor) <= 1;
  });
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
    if (otherWidth === undefined || otherHeight === undefined) throw new Failure("ImageDamaged", { path, detail: `page ${index + 1} does not say how large it is` });
    throw new Failure("ImageUnsupported", { path, detail: `page ${index + 1} is ${otherWidth} x ${otherHeight} pixels and page 1 is ${width} x ${height}` });
  }
}
