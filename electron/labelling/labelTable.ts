import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { Failure } from "../../shared/failure.ts";
import { listClasses } from "../project/classes.ts";
import { type ImageRecord, listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";

/** What may stand over the column that tells images, the surest first, and over that of their classes. */
const imageColumns = ["id", "image_id", "image", "name", "file", "filename", "file_name", "image_file"] as const;
const classColumns = ["class", "label", "moa", "category"] as const;

type CurrentRow = { readonly imageId: number; readonly className: string; readonly origin: string; readonly author: string; readonly createdAt: string };

/** Every image of a project with its class, and who gave it when, as a CSV that readLabelTable understands. */
export function writeLabelTable(project: Project): string {
  const rows = project.db.prepare<[], CurrentRow>(
    "SELECT image_id AS imageId, name AS className, origin, author, created_at AS createdAt FROM current_label JOIN class ON class.id = class_id",
  );
  const labels = new Map(rows.all().map((row) => [row.imageId, row]));
  const header = ["id", "image", "file", "plate", "well", "site", "compound", "concentration", "class", "origin", "author", "when"];
  const lines = listImages(project).map(({ id, name, files, plate, well, site, compound, concentration }) => {
    const label = labels.get(id);
    return [id, name, files[0]?.path, plate, well, site, compound, concentration, label?.className, label?.origin, label?.author, label?.createdAt];
  });
  // A cell that a spreadsheet would take for a formula is made text.
  return stringify([header, ...lines], { escape_formulas: true });
}

export type LabelTable = {
  /** The named class of each image; null takes a label back. */
  readonly classes: ReadonlyMap<number, string | null>;
  readonly newClasses: readonly string[];
  /** What the table calls the images that the project has not, or has more than once. */
  readonly unmatched: readonly string[];
};

/** Reads a table of images and classes. An image is told by its id with its name, by its name, or by a file name that only one has. Fails with LabelTableUnreadable. */
export function readLabelTable(project: Project, text: string): LabelTable {
  const [header, ...rows] = cellsOf(text);
  const names = (header ?? []).map((cell) => cell.trim().toLowerCase().replace(/[\s-]+/g, "_"));
  const columns = imageColumns.flatMap((name) => (names.includes(name) ? [names.indexOf(name)] : []));
  const classColumn = classColumns.map((name) => names.indexOf(name)).find((at) => at >= 0);
  if (columns.length === 0 || classColumn === undefined) throw new Failure("LabelTableUnreadable", { reason: `its header is ${names.slice(0, 8).join(", ") || "empty"}` });

  const find = imageFinder(listImages(project), names);
  const classes = new Map<number, string | null>();
  const unmatched: string[] = [];
  for (const row of rows) {
    const imageId = find(row);
    const className = (row[classColumn] ?? "").trim();
    if (imageId === null) unmatched.push(columns.map((at) => row[at]).filter(Boolean).join(" "));
    else classes.set(imageId, className === "" ? null : className);
  }
  const known = new Set(listClasses(project.db).map(({ name }) => name));
  const newClasses = [...new Set(classes.values())].filter((name): name is string => name !== null && !known.has(name));
  return { classes, newClasses, unmatched };
}

function cellsOf(text: string): string[][] {
  try {
    return parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true, delimiter: [",", ";", "\t"] });
  } catch (error) {
    throw new Failure("LabelTableUnreadable", { reason: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

function imageFinder(images: readonly ImageRecord[], names: readonly string[]): (row: readonly string[]) => number | null {
  const byId = new Map(images.map((image) => [String(image.id), image]));
  const byName = uniquely(images, ({ name }) => [name]);
  const byFile = uniquely(images, ({ files }) => files.flatMap(({ path }) => [path, lastPart(path)]));
  const cell = (row: readonly string[], name: string) => row[names.indexOf(name)]?.trim() || null;
  return (row) => {
    const id = cell(row, "id") ?? cell(row, "image_id");
    const name = cell(row, "image") ?? cell(row, "name");
    const sameId = id === null ? undefined : byId.get(id);
    // An id of another project's table must not label the wrong image.
    if (sameId !== undefined && (name === null || sameId.name === name)) return sameId.id;
    const named = name === null ? null : (byName.get(name) ?? null);
    if (named !== null) return named;
    for (const column of ["file", "filename", "file_name", "image_file", "image", "name"]) {
      const file = cell(row, column);
      const found = file === null ? null : (byFile.get(file) ?? byFile.get(lastPart(file)) ?? null);
      if (found !== null) return found;
    }
    return null;
  };
}

/** Image ids by what only one image is called. */
function uniquely(images: readonly ImageRecord[], keysOf: (image: ImageRecord) => readonly string[]): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>();
  for (const image of images) for (const key of new Set(keysOf(image))) found.set(key, found.has(key) && found.get(key) !== image.id ? null : image.id);
  return found;
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
