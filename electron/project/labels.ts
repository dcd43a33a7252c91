import type { Database } from "better-sqlite3";

/** Where a label that came with the images was read. */
export type ImportedLabelOrigin = "table" | "folder" | "file";

/**
 * Prepares the function that records an imported label; it tells whether it did.
 * A label that says nothing new is left out, and a person's judgement, taking a label back included, is never overruled by an import.
 */
export function importedLabelWriter(db: Database): (imageId: number, className: string, origin: ImportedLabelOrigin, author: string) => boolean {
  const latest = db.prepare<[number], { origin: string; className: string | null }>(
    `SELECT label.origin AS origin, class.name AS className FROM label LEFT JOIN class ON class.id = label.class_id
     WHERE label.image_id = ? ORDER BY label.id DESC LIMIT 1`,
  );
  const classId = db.prepare<[string], number>("INSERT INTO class (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING id").pluck();
  const insert = db.prepare("INSERT INTO label (image_id, class_id, origin, author, created_at) VALUES (?, ?, ?, ?, ?)");

  return (imageId, className, origin, author) => {
    const current = latest.get(imageId);
    if (current !== undefined && (current.origin === "person" || current.className === className)) return false;
    insert.run(imageId, classId.get(className), origin, author, new Date().toISOString());
    return true;
  };
}

/** How many images have each class as their current label, by class name. */
export function countLabels(db: Database): ReadonlyMap<string, number> {
  const rows = db.prepare<[], { name: string; images: number }>(
    "SELECT class.name AS name, count(*) AS images FROM current_label JOIN class ON class.id = class_id GROUP BY class.id ORDER BY class.name",
  );
  return new Map(rows.all().map(({ name, images }) => [name, images]));
}
