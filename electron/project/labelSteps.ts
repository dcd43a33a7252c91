import type { Database } from "better-sqlite3";
import type { LabelStep } from "../../shared/contract/labels.ts";
import { Failure } from "../../shared/failure.ts";

/** Image ids and the classes that they have now; 0 is none. */
export type LabelChanges = { readonly imageIds: number[]; readonly classIds: number[] };

/** Steps that a list shows. */
const SHOWN = 200;

const columns = `label_step.id AS id, description, label_step.author AS author, label_step.created_at AS createdAt, is_undone AS isUndone,
  (SELECT count(*) FROM label WHERE step_id = label_step.id) AS images`;

/** Gives images classes (null takes a label back) as one step of a person. Images that have their class already are left out; null when that is all of them. Fails with ImageMissing. */
export function giveLabels(db: Database, given: ReadonlyMap<number, number | null>, author: string, description: string): { readonly stepId: number; readonly changes: LabelChanges } | null {
  return db.transaction(() => {
    const current = currentLabels(db);
    const changed = [...given].filter(([imageId, classId]) => (current.get(imageId) ?? null) !== classId);
    if (changed.length === 0) return null;
    const createdAt = new Date().toISOString();
    const stepId = Number(db.prepare("INSERT INTO label_step (description, author, created_at) VALUES (?, ?, ?)").run(description, author, createdAt).lastInsertRowid);
    const isImage = db.prepare<[number], number>("SELECT 1 FROM image WHERE id = ?").pluck();
    const insert = db.prepare("INSERT INTO label (image_id, class_id, origin, author, created_at, step_id) VALUES (?, ?, 'person', ?, ?, ?)");
    for (const [imageId, classId] of changed) {
      if (isImage.get(imageId) === undefined) throw new Failure("ImageMissing", { image: imageId });
      insert.run(imageId, classId, author, createdAt, stepId);
    }
    return { stepId, changes: { imageIds: changed.map(([imageId]) => imageId), classIds: changed.map(([, classId]) => classId ?? 0) } };
  })();
}

/** Takes the latest step back that counts; null when there is none. */
export function undoStep(db: Database): { readonly step: LabelStep; readonly changes: LabelChanges } | null {
  return toggle(db, "SELECT max(id) FROM label_step WHERE is_undone = 0", 1);
}

/** Does again what was undone last; null when nothing was, or something else was done since. */
export function redoStep(db: Database): { readonly step: LabelStep; readonly changes: LabelChanges } | null {
  return toggle(db, "SELECT min(id) FROM label_step WHERE is_undone = 1 AND id > (SELECT coalesce(max(id), 0) FROM label_step WHERE is_undone = 0)", 0);
}

/** The latest steps first. */
export function listSteps(db: Database): LabelStep[] {
  return db.prepare<[number], StepRow>(`SELECT ${columns} FROM label_step ORDER BY id DESC LIMIT ?`).all(SHOWN).map(fromRow);
}

/** Class ids by image id, of the images that have a label. */
export function currentLabels(db: Database): Map<number, number> {
  const rows = db.prepare<[], { imageId: number; classId: number }>("SELECT image_id AS imageId, class_id AS classId FROM current_label");
  return new Map(rows.all().map(({ imageId, classId }) => [imageId, classId]));
}

type StepRow = Omit<LabelStep, "isUndone"> & { readonly isUndone: number };

function fromRow(row: StepRow): LabelStep {
  return { ...row, isUndone: row.isUndone === 1 };
}

function toggle(db: Database, query: string, isUndone: 0 | 1): { readonly step: LabelStep; readonly changes: LabelChanges } | null {
  return db.transaction(() => {
    const id = db.prepare<[], number | null>(query).pluck().get() ?? null;
    if (id === null) return null;
    db.prepare("UPDATE label_step SET is_undone = ? WHERE id = ?").run(isUndone, id);
    const imageIds = db.prepare<[number], number>("SELECT image_id FROM label WHERE step_id = ? ORDER BY id").pluck().all(id);
    const now = currentLabels(db);
    const step = fromRow(db.prepare<[number], StepRow>(`SELECT ${columns} FROM label_step WHERE label_step.id = ?`).get(id)!);
    return { step, changes: { imageIds, classIds: imageIds.map((imageId) => now.get(imageId) ?? 0) } };
  })();
}
