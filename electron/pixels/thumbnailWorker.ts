import sharp from "sharp";
import type { Measures } from "../../shared/domain/quality.ts";
import { areasAround } from "../../shared/domain/tiles.ts";
import { type PackedError, packError } from "../../shared/failure.ts";
import { cut } from "../imaging/cut.ts";
import { fitTo } from "../imaging/fit.ts";
import { loadPlanes, loadSmall, type PlaneSource, type SmallImage } from "../imaging/loadImage.ts";
import { planeStatistics } from "../imaging/planeStatistics.ts";
import { inReusedMemory } from "../imaging/reusedMemory.ts";
import { compand } from "./companding.ts";

/** Longer side of a kept thumbnail, in pixels. */
export const KEPT_SIDE = 160;
/** High enough that raising the contrast shows the image and not its compression. */
const QUALITY = 93;

/** A thumbnail as it is kept: its channels below each other as one grey JPEG, which is made in a fifth of the time of a WebP, and what their values stand for. */
export type KeptThumbnail = { readonly width: number; readonly height: number; readonly ranges: Float64Array; readonly jpeg: Uint8Array };

/** Squares of `side` pixels around cells, x and y of each. */
export type CellsToCut = { readonly side: number; readonly places: Float32Array };

/** `longest` null makes a thumbnail to be kept and measures the channels on the way, a number an image of that size to look at, and cells a thumbnail of each. */
export type ThumbnailTask = { readonly sources: readonly PlaneSource[]; readonly longest: number | null | CellsToCut };
export type ThumbnailAnswer =
  | { readonly kept: KeptThumbnail; readonly measures: readonly Measures[] }
  | { readonly small: SmallImage }
  | { readonly cells: readonly KeptThumbnail[] }
  | { readonly error: PackedError };

export default async function answer({ sources, longest }: ThumbnailTask): Promise<ThumbnailAnswer> {
  try {
    if (typeof longest === "object" && longest !== null) return { cells: await cutCells(sources, longest) };
    if (longest !== null) return { small: await loadSmall(sources, longest) };
    return await inReusedMemory(async (memory) => {
      const measures: Measures[] = [];
      const small = await loadSmall(sources, KEPT_SIDE, (plane) => measures.push(planeStatistics(plane)), memory);
      return { kept: await keep(small), measures };
    });
  } catch (error) {
    return { error: packError(error) };
  }
}

/** One after the other: of a crowded image they would take much memory at once. */
function cutCells(sources: readonly PlaneSource[], { side, places }: CellsToCut): Promise<KeptThumbnail[]> {
  return inReusedMemory(async (memory) => {
    const planes = await loadPlanes(sources, memory);
    const cells: KeptThumbnail[] = [];
    for (const area of areasAround(places, side, planes[0]!.width, planes[0]!.height)) {
      const scale = Math.min(1, KEPT_SIDE / Math.max(area.width, area.height));
      const [width, height] = [Math.max(1, Math.round(area.width * scale)), Math.max(1, Math.round(area.height * scale))];
      const cell = new Float32Array(planes.length * width * height);
      planes.forEach((plane, channel) => cell.set(fitTo(cut(plane, area), width, height), channel * width * height));
      cells.push(await keep({ width, height, planes: cell }));
    }
    return cells;
  });
}

async function keep(small: SmallImage): Promise<KeptThumbnail> {
  const { width, height, ranges, pixels } = compand(small);
  const channels = pixels.length / (width * height);
  const raw = { width, height: height * channels, channels: 1 as const };
  const jpeg = await sharp(pixels, { raw }).toColourspace("b-w").jpeg({ quality: QUALITY }).toBuffer();
  return { width, height, ranges, jpeg: new Uint8Array(jpeg) };
}
