import path from "node:path";
import type { Database } from "better-sqlite3";
import type { MaskPrediction } from "../../shared/statistics/evaluateMasks.ts";
import type { Project } from "./project.ts";
import { runFolder } from "./runs.ts";

/** The file of the mask that a run found in an image of its project. */
export function foundMaskFile(project: Pick<Project, "folder">, runId: number, imageId: number): string {
  return path.join(runFolder(project, runId), "masks", `${imageId}.tif`);
}

/** Makes these, by image id, all that a run found. */
export function replaceMaskPredictions(db: Database, runId: number, predictions: ReadonlyMap<number, MaskPrediction>): void {
  const insert = db.prepare("INSERT INTO mask_prediction (run_id, image_id, objects, true_objects, accuracy, dice, iou) VALUES (?, ?, ?, ?, ?, ?, ?)");
  db.transaction(() => {
    db.prepare("DELETE FROM mask_prediction WHERE run_id = ?").run(runId);
    for (const [imageId, { objects, compared }] of predictions) insert.run(runId, imageId, objects, compared?.objects ?? null, compared?.accuracy ?? null, compared?.dice ?? null, compared?.iou ?? null);
  })();
}

/** What a run found, by image id in ascending order. */
export function readMaskPredictions(db: Database, runId: number): Map<number, MaskPrediction> {
  type Row = { readonly imageId: number; readonly objects: number; readonly trueObjects: number | null; readonly accuracy: number; readonly dice: number; readonly iou: number };
  const rows = db.prepare<[number], Row>("SELECT image_id AS imageId, objects, true_objects AS trueObjects, accuracy, dice, iou FROM mask_prediction WHERE run_id = ? ORDER BY image_id");
  return new Map(rows.all(runId).map(({ imageId, objects, trueObjects, accuracy, dice, iou }) => [imageId, { objects, compared: trueObjects === null ? null : { objects: trueObjects, accuracy, dice, iou } }]));
}
