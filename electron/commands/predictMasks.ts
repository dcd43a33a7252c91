import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Subset } from "../../shared/domain/run.ts";
import { evaluateMasks } from "../../shared/statistics/evaluateMasks.ts";
import { findMasksIn } from "../evaluation/predictRun.ts";
import { maskFiles, maskTable } from "../exporting/exportMasks.ts";
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
  const names = maskFiles(fields.map(({ field: [{ name }] }) => name));
  withStorageFailures(out, () => names.forEach((name) => mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })));
  const images = fields.map(({ image }, at) => ({ ...image, file: path.join(folder, names[at]!), truth: masks.get(image.id) ?? null }));
  const found = await findMasksIn(project, run, images, { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
  const listed = fields.map(({ field: [{ id, name }] }, at) => ({ ...found[at]!, image: name, file: names[at]!, subset: subsets?.get(id) ?? "" }));
  withStorageFailures(out, () => writeFileSync(path.join(folder, "masks.csv"), maskTable(listed)));
  terminal.progressDone();
  terminal.say(`Wrote ${found.length} masks and masks.csv to ${folder}`);
  const unseen = found.filter((_, at) => subsets === null || subsets.get(fields[at]!.field[0].id) === "test");
  const evaluation = evaluateMasks(unseen, run.settings.seed);
  if (evaluation !== null) terminal.say(`${subsets === null ? "Images with masks" : "Test images"}: ${maskFigures(evaluation)}`);
}
