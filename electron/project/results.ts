import type { Database } from "better-sqlite3";
import { z } from "zod";
import type { EpochRecord, Subset } from "../../shared/domain/run.ts";

const Probabilities = z.array(z.number());

/** Makes the given epochs the run's learning curve. */
export function replaceEpochs(db: Database, runId: number, epochs: readonly EpochRecord[]): void {
  const insert = db.prepare(
    `INSERT INTO epoch (run_id, number, learning_rate, seconds, waited_seconds, images, train_loss, train_accuracy, validation_loss, validation_accuracy, validation_dice, validation_iou, generator_loss)
     VALUES (@runId, @number, @learningRate, @seconds, @waitedSeconds, @images, @trainLoss, @trainAccuracy, @validationLoss, @validationAccuracy, @dice, @iou, @generatorLoss)`,
  );
  db.transaction(() => {
    db.prepare("DELETE FROM epoch WHERE run_id = ?").run(runId);
    for (const { validationOverlap, ...epoch } of epochs) insert.run({ ...epoch, runId, dice: validationOverlap?.dice ?? null, iou: validationOverlap?.iou ?? null });
  })();
}

/** A run's learning curve from its first epoch. */
export function readEpochs(db: Database, runId: number): EpochRecord[] {
  type Row = Omit<EpochRecord, "validationOverlap"> & { readonly dice: number | null; readonly iou: number | null };
  const rows = db.prepare<[number], Row>(
      `SELECT number, learning_rate AS learningRate, seconds, waited_seconds AS waitedSeconds, images, train_loss AS trainLoss, train_accuracy AS trainAccuracy,
         validation_loss AS validationLoss, validation_accuracy AS validationAccuracy, validation_dice AS dice, validation_iou AS iou, generator_loss AS generatorLoss FROM epoch WHERE run_id = ? ORDER BY number`,
  );
  return rows.all(runId).map(({ dice, iou, ...epoch }) => ({ ...epoch, validationOverlap: dice === null || iou === null ? null : { dice, iou } }));
}

/** Makes the given probabilities, by image id and in the order of the run's classes, all that the run predicts. */
export function replacePredictions(db: Database, runId: number, predictions: ReadonlyMap<number, readonly number[]>): void {
  const insert = db.prepare("INSERT INTO prediction (run_id, image_id, probabilities) VALUES (?, ?, ?)");
  db.transaction(() => {
    db.prepare("DELETE FROM prediction WHERE run_id = ?").run(runId);
    for (const [imageId, probabilities] of predictions) insert.run(runId, imageId, JSON.stringify(probabilities));
  })();
}

/** What a run predicts, by image id in ascending order. */
export function readPredictions(db: Database, runId: number): Map<number, number[]> {
  const rows = db.prepare<[number], { imageId: number; probabilities: string }>("SELECT image_id AS imageId, probabilities FROM prediction WHERE run_id = ? ORDER BY image_id");
  return new Map(rows.all(runId).map(({ imageId, probabilities }) => [imageId, Probabilities.parse(JSON.parse(probabilities))]));
}

/** Makes the given values all that is measured of a run on one part of its split. SQLite has no NaN: what is not a finite number is left out. */
export function replaceMetrics(db: Database, runId: number, subset: Subset, metrics: Readonly<Record<string, number>>): void {
  const insert = db.prepare("INSERT INTO metric (run_id, subset, name, value) VALUES (?, ?, ?, ?)");
  db.transaction(() => {
    db.prepare("DELETE FROM metric WHERE run_id = ? AND subset = ?").run(runId, subset);
    for (const [name, value] of Object.entries(metrics)) if (Number.isFinite(value)) insert.run(runId, subset, name, value);
  })();
}

/** What was measured of a run on one part of its split, by name; empty when nothing was. */
export function readMetrics(db: Database, runId: number, subset: Subset): Record<string, number> {
  const rows = db.prepare<[number, Subset], { name: string; value: number }>("SELECT name, value FROM metric WHERE run_id = ? AND subset = ? ORDER BY name");
  return Object.fromEntries(rows.all(runId, subset).map(({ name, value }) => [name, value]));
}
