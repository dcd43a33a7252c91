import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import type { Subset } from "../../shared/domain/run.ts";
import { evaluateMasks } from "../../shared/statistics/evaluateMasks.ts";
import { findMasksIn } from "../evaluation/predictRun.ts";
import { plain } from "../evaluation/predictionTable.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { MaskFile } from "../project/masks.ts";
import type { Project } from "../project/project.ts";
import type { RunRecord } from "../project/runs.ts";
import type { TensorField } from "../training/performRun.ts";
import { showPrediction } from "./progress.ts";
import { maskFigures } from "./results.ts";
import type { Terminal } from "./terminal.ts";

/** What masks are to be found in: images, the masks that are known of them by id, and their parts of the run's split (null for images that are not the project's). */
export type MaskTask = { readonly fields: readonly TensorField[]; readonly masks: ReadonlyMap<number, Omit<MaskFile, "fingerprint">>; readonly subsets: ReadonlyMap<number, Subset> | null };

/** Writes the mask that a run finds in each image into a folder, and a table of them; tells how far they are those that are known, of a project's images only where the run did not learn from them. */
export async function predictMasks(terminal: Terminal, project: Project, run: RunRecord, { fields, masks, subsets }: MaskTask, out: string): Promise<void> {
  const folder = path.resolve(out);
  const names = maskNames(fields.map(({ field: [{ name }] }) => name));
  withStorageFailures(out, () => names.forEach((name) => mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })));
  const images = fields.map(({ image }, at) => ({ ...image, file: path.join(folder, names[at]!), truth: masks.get(image.id) ?? null }));
  const found = await findMasksIn(project, run, images, { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
  const rows = fields.map(({ field: [{ id, name }] }, at) => {
    const { objects, compared } = found[at]!;
    return [plain(name), plain(names[at]!), subsets === null ? "" : (subsets.get(id) ?? ""), objects, compared?.objects, compared?.dice.toFixed(4), compared?.iou.toFixed(4)];
  });
  withStorageFailures(out, () => writeFileSync(path.join(folder, "masks.csv"), stringify([["image", "mask", "subset", "objects", "true objects", "dice", "iou"], ...rows])));
  terminal.progressDone();
  terminal.say(`Wrote ${found.length} masks and masks.csv to ${folder}`);
  const unseen = found.filter((_, at) => subsets === null || subsets.get(fields[at]!.field[0].id) === "test");
  const evaluation = evaluateMasks(unseen, run.settings.seed);
  if (evaluation !== null) terminal.say(`${subsets === null ? "Images with masks" : "Test images"}: ${maskFigures(evaluation)}`);
}

/** A file for the mask of each image, called like it, in the same folders; what a disk may not take is replaced. */
function maskNames(names: readonly string[]): string[] {
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
