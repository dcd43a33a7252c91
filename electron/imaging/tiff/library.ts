import { Failure } from "../../../shared/failure.ts";
import { compressions } from "./compressions.ts";
import type { TiffPage } from "./page.ts";
import { photometrics } from "./tags.ts";

/** What unpacks the pixels of a page: libtiff, inside sharp, or geotiff. */
export type Library = "libtiff" | "geotiff";

/** Samples a pixel that sharp takes; where no predictor ties them together, they are handed over as pixels of one sample. */
const MOST_BANDS = 5;

/**
 * The library that gives exactly the samples that are stored. Fails with ImageUnsupported where neither does.
 *
 *   samples                          no predictor   differences          floats by weight
 *   8, 16, 32 bits, 1 to 5 a pixel   libtiff        libtiff              libtiff
 *   8, 16, 32 bits, 6 and more       libtiff        geotiff, not in MM   geotiff
 *   64 bits                          geotiff        -                    geotiff
 *   1 to 7 and 9 to 15 bits          geotiff        -                    -
 *   8 bits, packed with JPEG         libtiff
 *
 * Planes that are stored apart count as one sample a pixel. A predictor after PackBits, which libtiff overlooks, counts as six and more.
 * Uncompressed strips of whole bytes need neither library (plainSamples.ts).
 */
export function libraryFor(path: string, page: TiffPage, littleEndian: boolean): Library {
  const { bits, stored, planar, predictor, compression, photometric, sampleType, bitsReversed } = page;
  const refused = (detail: string) => new Failure("ImageUnsupported", { path, detail });

  const jpeg = compression === compressions.jpeg;
  const together = planar ? 1 : stored;
  if (photometric === photometrics.yCbCr && (planar || !jpeg)) throw refused("YCbCr colours other than in JPEG compression");
  if (jpeg && (sampleType !== "uint8" || bits !== 8 || together > MOST_BANDS)) throw refused(`JPEG compression of ${stored} samples of ${bits} bits`);
  if (jpeg) return "libtiff";

  if (predictor > 3) throw refused(`predictor ${predictor}`);
  if (predictor === 2 && (bits % 8 !== 0 || bits === 64)) throw refused(`differences of ${bits} bits`);
  if (predictor === 3 && !sampleType.startsWith("float")) throw refused(`the floating-point predictor on ${sampleType} samples`);
  // The order of bits is that of the packed bytes, which `repack` may pack anew.
  if (bitsReversed && (predictor > 1 || compression === compressions.zstd)) throw refused("bits in reversed order");
  const withinReach = together <= MOST_BANDS && compression !== compressions.packBits;
  if ((bits === 8 || bits === 16 || bits === 32) && (predictor <= 1 || withinReach)) return "libtiff";

  // geotiff 3.0.5 adds differences up in the byte order of this machine, and takes no notice of the order of bits.
  if (predictor === 2 && bits > 8 && !littleEndian) throw refused(`big-endian differences of ${stored} samples a pixel`);
  if (bitsReversed) throw refused("bits in reversed order");
  return "geotiff";
}
