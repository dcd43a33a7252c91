import { copyFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import { Failure } from "../../shared/failure.ts";
import type { MaskPrediction } from "../../shared/statistics/evaluateMasks.ts";
import { listImages } from "../project/images.ts";
import { foundMaskFile, readMaskPredictions } from "../project/maskPredictions.ts";
import type { Project } from "../project/project.ts";
import type { RunRecord } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { spreadsheetText } from "../project/spreadsheetText.ts";
import { placed } from "./place.ts";

/** A mask that was found, its file in the folder, and the part of the split that its image is in; none where that is not known. */
export type ListedMask = MaskPrediction & { readonly image: string; readonly file: string; readonly subset: string };

/** Writes the masks that a run found in its project's images into a folder, whole or not at all, in the place of what is there: 16-bit TIFFs in which objects are numbered, and masks.csv. Fails with RunNotPredicted and as the disk does. */
export async function exportMasks(project: Project, run: RunRecord, folder: string): Promise<void> {
  const found = readMaskPredictions(project.db, run.id);
  if (found.size === 0) throw new Failure("RunNotPredicted", { run: run.id });
  const parts = readSplit(project.db, run.splitId).images;
  const images = listImages(project).filter(({ id }) => found.has(id));
  const files = maskFiles(images.map(({ name }) => name));
  const write = async (unfinished: string) => {
    for (const [at, { id }] of images.entries()) {
      const place = path.join(unfinished, files[at]!);
      await mkdir(path.dirname(place), { recursive: true });
      await copyFile(foundMaskFile(project, run.id, id), place);
    }
    await writeFile(path.join(unfinished, "masks.csv"), maskTable(images.map(({ id, name }, at) => ({ ...found.get(id)!, image: name, file: files[at]!, subset: parts.get(id)?.subset ?? "" }))));
  };
  await placed(folder, write, () => Promise.resolve(null));
}

/** A row for each mask, as CSV. */
export function maskTable(masks: readonly ListedMask[]): string {
  const rows = masks.map(({ image, file, subset, objects, compared }) => [spreadsheetText(image), spreadsheetText(file), subset, objects, compared?.objects, compared?.dice.toFixed(4), compared?.iou.toFixed(4)]);
  return stringify([["image", "mask", "subset", "objects", "true objects", "dice", "iou"], ...rows]);
}

/** A file for the mask of each image, called like it, in the same folders; what a disk may not take is replaced. */
export function maskFiles(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const parts = name.replace(/\.[^./\\]+$/, "").split("/").map((part) => part.replace(/[<>:"|?*\\\x00-\x1f]/g, "_").replace(/^\.+$/, "_"));
    const stem = parts.filter((part) => part !== "").join("/");
    for (let copy = 1; ; copy++) {
      const file = `${stem}${copy === 1 ? "" : ` (${copy})`}_mask.tif`;
      if (taken.has(file.toLowerCase())) continue;
      taken.add(file.toLowerCase());
      return file;
    }
  });
}
