import type { Database } from "better-sqlite3";
import { classFinder } from "./classes.ts";

/** Where a label that came with the images was read. */
export type ImportedLabelOrigin = "table" | "folder" | "file";

/**
 * Prepares the function that records an imported label; it tells whether it did.
 * A label that says nothing new is left out, and a person's judgement, taking a label back included, is never overruled by an import.
 */
export function importedLabelWriter(db: Database): (imageId: number, className: string, origin: ImportedLabelOrigin, author: string) => boolean {
  const latest = db.prepare<[number], { origin: string; className: string | null }>(
    `SELECT label.origin AS origin, class.name AS className FROM label LEFT JOIN class ON class.id = label.class_id LEFT JOIN label_step ON label_step.id = step_id
     WHERE label.image_id = ? AND coalesce(is_undone, 0) = 0 ORDER BY label.id DESC LIMIT 1`,
  );
  const classId = classFinder(db);
  const insert = db.prepare("INSERT INTO label (image_id, class_id, origin, author, created_at) VALUES (?, ?, ?, ?, ?)");

  return (imageId, className, origin, author) => {
    const current = latest.get(imageId);
    if (current !== undefined && (current.origin === "person" || current.className === className)) return false;
    insert.run(imageId, classId(className), origin, author, new Date().toISOString());
    return true;
  };
}
