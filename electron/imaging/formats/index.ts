import type { RasterFormat } from "./format.ts";
import { idx } from "./idx.ts";
import { jpeg } from "./jpeg.ts";
import { npz } from "./npz.ts";
import { png } from "./png.ts";
import { tiff } from "./tiff.ts";
import { webp } from "./webp.ts";
import { zarr } from "./zarr.ts";

/** Every image format that can be read. */
export const formats: readonly RasterFormat[] = [tiff, png, jpeg, webp, idx, npz, zarr];
