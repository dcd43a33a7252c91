import type { Database } from "better-sqlite3";
import type { ClassInfo } from "../../shared/contract/project.ts";
import { Failure } from "../../shared/failure.ts";
import { classColour } from "../../shared/image/classColour.ts";

/** Classes that a digit key assigns. */
const KEYS = 9;

/** Every class in the order that people gave them, with how many images have it as their label. */
export function listClasses(db: Database): ClassInfo[] {
  const rows = db.prepare<[], Omit<ClassInfo, "key">>(
    `SELECT class.id AS id, name, colour, coalesce(images, 0) AS images FROM class
     LEFT JOIN (SELECT class_id, count(*) AS images FROM current_label GROUP BY class_id) ON class_id = class.id ORDER BY position, class.id`,
  );
  return rows.all().map((row, at) => ({ ...row, key: at < KEYS ? at + 1 : null }));
}

/** Prepares the function that finds a class by its name or makes it, at the end of the list in a colour of its own, and gives its id. */
export function classFinder(db: Database): (name: string) => number {
  const find = db.prepare<[string], number>("SELECT id FROM class WHERE name = ?").pluck();
  return (name) => find.get(name) ?? insertClass(db, name);
}

/** Makes a class at the end of the list, and gives its id. Fails with ClassNameTaken. */
export function insertClass(db: Database, name: string, colour?: string): number {
  refuseTakenName(db, name, null);
  const position = db.prepare<[], number>("SELECT coalesce(max(position) + 1, 0) FROM class").pluck().get() ?? 0;
  return Number(db.prepare("INSERT INTO class (name, colour, position) VALUES (?, ?, ?)").run(name, colour ?? classColour(position).fill, position).lastInsertRowid);
}

export type ClassChange = { readonly name?: string | undefined; readonly colour?: string | undefined; readonly position?: number | undefined };

/** Renames, recolours or moves a class. Fails with ClassNameTaken and ClassMissing. */
export function changeClass(db: Database, classId: number, { name, colour, position }: ClassChange): void {
  refuseMissing(db, classId);
  if (name !== undefined) refuseTakenName(db, name, classId);
  db.transaction(() => {
    db.prepare("UPDATE class SET name = coalesce(?, name), colour = coalesce(?, colour) WHERE id = ?").run(name ?? null, colour ?? null, classId);
    if (position === undefined) return;
    const others = db.prepare<[number], number>("SELECT id FROM class WHERE id <> ? ORDER BY position, id").pluck().all(classId);
    const place = db.prepare("UPDATE class SET position = ? WHERE id = ?");
    others.toSpliced(position, 0, classId).forEach((id, at) => place.run(at, id));
  })();
}

/** Removes a class that no image has. Labels that named it and no longer count are removed with it. Fails with ClassInUse and ClassMissing. */
export function deleteClass(db: Database, classId: number): void {
  refuseMissing(db, classId);
  const { name, images } = listClasses(db).find(({ id }) => id === classId)!;
  if (images > 0) throw new Failure("ClassInUse", { name, images });
  db.transaction(() => {
    db.prepare("DELETE FROM label WHERE class_id = ?").run(classId);
    db.prepare("DELETE FROM class WHERE id = ?").run(classId);
  })();
}

function refuseMissing(db: Database, classId: number): void {
  if (db.prepare("SELECT 1 FROM class WHERE id = ?").get(classId) === undefined) throw new Failure("ClassMissing", {});
}

function refuseTakenName(db: Database, name: string, except: number | null): void {
  if (db.prepare("SELECT 1 FROM class WHERE name = ? AND id IS NOT ?").get(name, except) !== undefined) throw new Failure("ClassNameTaken", { name });
}
