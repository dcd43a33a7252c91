import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { wellAt, type WellPosition } from "../../../shared/domain/wellName.ts";
import { Failure } from "../../../shared/failure.ts";
import type { FoundFile } from "../findFiles.ts";
import { namedApart } from "../namedApart.ts";
import type { PlacedFile } from "../placedFile.ts";
import { readJson } from "../readJson.ts";
import { reasonOf } from "../reasonOf.ts";
import { takenWith } from "../takenWith.ts";
import { layoutOfPlaced } from "./fromMetadata.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

const name = z.union([z.string(), z.number()]).transform(String);
const Axis = z.union([z.string().transform((axis) => ({ name: axis, unit: undefined })), z.object({ name: z.string(), unit: z.string().optional().catch(undefined) })]);
/** Only the steps from one pixel to the next matter here, and nothing depends on them. */
const Transformations = z.array(z.object({ type: z.string(), scale: z.array(z.number()).optional().catch(undefined) })).optional().catch(undefined);
const Multiscale = z.object({
  name: z.string().optional(),
  axes: z.array(Axis).optional(),
  coordinateTransformations: Transformations,
  datasets: z.array(z.object({ path: name, coordinateTransformations: Transformations })).min(1),
});
type Multiscale = z.infer<typeof Multiscale>;
const Multiscales = z.array(Multiscale).min(1);
const Attributes = z.object({
  plate: z.object({ name: z.string().optional(), wells: z.array(z.object({ path: z.string(), rowIndex: z.int().optional(), columnIndex: z.int().optional() })) }).optional(),
  well: z.object({ images: z.array(z.object({ path: name, acquisition: z.int().optional() })) }).optional(),
  multiscales: Multiscales.optional(),
  omero: z.object({ channels: z.array(z.object({ label: z.string().optional() })) }).optional().catch(undefined),
});
type Attributes = z.infer<typeof Attributes>;
/** Version 0.4 keeps what it says in .zattrs, version 0.5 under `ome` in zarr.json. */
const Group = z.object({ attributes: z.object({ ome: Attributes.optional() }).optional() });
const ArrayShape = z.object({ shape: z.array(z.int().min(1)).min(2).max(6) });

/** Images that one group may list, and levels of groups that are looked into for images. */
const MOST_IMAGES = 100_000;
const DEEPEST = 3;

/** OME-Zarr 0.4 and 0.5: plates with wells and their fields, and images by themselves. Depths and times are images of their own; labels and tables beside them are left alone. */
export const omeZarr: LayoutFinder = {
  enough: 0.5,
  find({ found, signal }) {
    if (found.zarrs.length === 0) return null;
    const placed: PlacedFile[] = [];
    const skipped: SkippedFile[] = [];
    for (const zarr of found.zarrs) {
      signal.throwIfAborted();
      try {
        const before = placed.length;
        readGroup(zarr, placed, skipped, DEEPEST);
        if (placed.length === before) skipped.push({ file: zarr.relative || path.basename(zarr.path), reason: "holds no image that OME-Zarr describes" });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        skipped.push({ file: zarr.relative || path.basename(zarr.path), reason: reasonOf(error, zarr.path) });
      }
    }
    return layoutOfPlaced("ome-zarr", placed, found.files, skipped);
  },
};

function readGroup(group: FoundFile, placed: PlacedFile[], skipped: SkippedFile[], levels: number): void {
  const attributes = attributesOf(group.path);
  const called = (group.relative || path.basename(group.path)).replace(/(\.ome)?\.zarr$/i, "");
  if (attributes?.plate !== undefined) {
    const plate = attributes.plate.name ?? path.posix.basename(called);
    for (const { path: at, rowIndex, columnIndex } of attributes.plate.wells) readWell(within(group, at), plate, wellOf(at, rowIndex, columnIndex), placed, skipped);
  } else if (attributes?.multiscales !== undefined) {
    readImage(group, attributes, { plate: null, well: null, site: called }, placed);
  } else if (levels > 0) {
    for (const entry of readdirSync(group.path, { withFileTypes: true })) {
      if (entry.isDirectory() && !/^(labels|tables|OME)$/.test(entry.name)) readGroup(within(group, entry.name), placed, skipped, levels - 1);
    }
  }
}

function readWell(group: FoundFile, plate: string, well: WellPosition | null, placed: PlacedFile[], skipped: SkippedFile[]): void {
  const images: readonly { readonly path: string; readonly acquisition?: number | undefined }[] = attributesOf(group.path)?.well?.images ?? numberedGroups(group.path);
  if (images.length === 0 || well === null) skipped.push({ file: group.relative, reason: well === null ? "is on no plate" : "is a well of the plate, but lists no image" });
  else {
    const acquisitions = new Set(images.map(({ acquisition }) => acquisition));
    images.forEach(({ path: at, acquisition }, index) => {
      const image = within(group, at);
      const attributes = attributesOf(image.path);
      if (attributes?.multiscales === undefined) skipped.push({ file: image.relative, reason: "is an image of its well, but is not there" });
      else readImage(image, attributes, { plate, well, site: String(index + 1), ...(acquisitions.size > 1 && acquisition !== undefined ? { metadata: { acquisition: String(acquisition) } } : {}) }, placed);
    });
  }
}

/** The fields of a well that says nothing of them: groups that are numbered. */
function numberedGroups(folder: string): { path: string }[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((entry) => /^\d+$/.test(entry)) : [];
  return names.sort((a, b) => Number(a) - Number(b)).map((entry) => ({ path: entry }));
}

function readImage(group: FoundFile, { multiscales, omero }: Attributes, place: Pick<PlacedFile, "plate" | "well" | "site" | "metadata">, placed: PlacedFile[]): void {
  const [multiscale] = multiscales as [Multiscale];
  const { axes, datasets } = multiscale;
  const array = within(group, datasets[0]!.path);
  const [file, shape] = describedArray(array);
  // Before version 0.3 axes had no names and were always these.
  const leading = (axes?.map((axis) => axis.name) ?? ["t", "c", "z", "y", "x"]).slice(0, -2);
  const taken = takenWith({ pixelSize: pixelSizeOf(multiscale) });
  const sizes = shape.slice(0, -2);
  if (leading.length !== sizes.length) throw new Failure("MetadataUnreadable", { path: group.path, reason: `it names ${leading.length + 2} axes for an array of ${shape.length}` });
  const pages = sizes.reduce((product, size) => product * size, 1);
  if (pages > MOST_IMAGES) throw new Failure("MetadataUnreadable", { path: group.path, reason: `it has more than ${MOST_IMAGES} planes` });
  const channelAxis = leading.indexOf("c");
  const names = namedApart(Array.from({ length: channelAxis < 0 ? 1 : sizes[channelAxis]! }, (_, at) => omero?.channels[at]?.label || `Channel ${at + 1}`));
  for (let page = 0; page < pages; page++) {
    const at = placeOn(page, leading, sizes);
    placed.push({
      ...place,
      file,
      page,
      channel: names[at.get("c") ?? 0]!,
      z: at.has("z") ? String(at.get("z")! + 1) : null,
      time: at.has("t") ? String(at.get("t")! + 1) : null,
      ...(taken !== undefined && { takenWith: taken }),
    });
  }
}

const units: Readonly<Record<string, string>> = { angstrom: "Å", picometer: "pm", nanometer: "nm", millimeter: "mm", centimeter: "cm", meter: "m" };

/** The step along x at full resolution. A step of exactly 1 along every axis is what writers put where they know nothing. */
function pixelSizeOf({ axes = [], coordinateTransformations, datasets }: Multiscale): { readonly value: number | null; readonly unit: string } {
  const x = axes.length - 1;
  const scales = [datasets[0]!.coordinateTransformations, coordinateTransformations].map((list) => list?.find(({ type }) => type === "scale")?.scale);
  const isKnown = scales.some((scale) => scale?.some((step) => step !== 1));
  const unit = axes[x]?.unit ?? "";
  return { value: isKnown ? scales.reduce((product, scale) => product * (scale?.[x] ?? 1), 1) : null, unit: units[unit] ?? unit };
}

/** Where a page lies on each named axis; the last axis runs fastest. */
function placeOn(page: number, axes: readonly string[], sizes: readonly number[]): Map<string, number> {
  const place = new Map<string, number>();
  let left = page;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    place.set(axes[axis]!, left % sizes[axis]!);
    left = Math.floor(left / sizes[axis]!);
  }
  return place;
}

/** The file that describes an array, and the array's shape. */
function describedArray(array: FoundFile): readonly [FoundFile, readonly number[]] {
  for (const description of [".zarray", "zarr.json"]) {
    const file = within(array, description);
    const read = readJson(file.path, ArrayShape);
    if (read !== null) return [file, read.shape];
  }
  throw new Failure("MetadataUnreadable", { path: array.path, reason: "the array of its image is not there" });
}

function attributesOf(folder: string): Attributes | null {
  return readJson(path.join(folder, "zarr.json"), Group)?.attributes?.ome ?? readJson(path.join(folder, ".zattrs"), Attributes);
}

/** A path below a group. Fails with MetadataUnreadable where it leads out of it. */
function within(group: FoundFile, below: string): FoundFile {
  const parts = below.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || path.isAbsolute(below)) throw new Failure("MetadataUnreadable", { path: group.path, reason: `it names ${below}, which lies outside` });
  return { path: path.join(group.path, ...parts), relative: [group.relative, ...parts].filter((part) => part !== "").join("/") };
}

function wellOf(at: string, rowIndex: number | undefined, columnIndex: number | undefined): WellPosition | null {
  const [row = "", column = ""] = at.split("/");
  return wellAt(row, column) ?? (rowIndex === undefined || columnIndex === undefined ? null : wellAt(String(rowIndex + 1), String(columnIndex + 1)));
}
