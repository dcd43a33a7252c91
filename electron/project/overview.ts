import { existsSync } from "node:fs";
import type { Database } from "better-sqlite3";
import type { MetadataColumn, PlateInfo, ProjectOverview } from "../../shared/contract/project.ts";
import { plateLayoutOf } from "../../shared/domain/plateLayout.ts";
import { listChannelViews } from "./channels.ts";
import { listClasses } from "./classes.ts";
import { listMeasuredColumns } from "./measuredColumns.ts";
import type { Project } from "./project.ts";
import type { StoredPath } from "./storedPath.ts";

/** Files that are looked for when a project is opened: all of a large screen would take too long. */
const LOOKED_FOR = 200;

/** What a project holds, without what its process and the disk know of it. A channel whose contrast nobody chose yet shows all that 16 bits can hold. */
export function readOverview(project: Project): Omit<ProjectOverview, "projectId" | "thumbnails" | "notices"> {
  const { db, name, folder, mode } = project;
  return {
    name,
    path: folder,
    mode,
    images: db.prepare<[], number>("SELECT count(*) FROM image").pluck().get() ?? 0,
    plates: listPlates(db),
    channels: listChannelViews(db).map(({ low, high, ...channel }) => ({ ...channel, low: low ?? 0, high: high ?? 65_535 })),
    classes: listClasses(db),
    columns: listColumns(db),
    masks: db.prepare<[], number>("SELECT count(*) FROM mask").pluck().get() ?? 0,
    pixelSizeMicrometres: readPixelSize(db),
  };
}

/** The side of a pixel in micrometres, null when nobody said. */
export function readPixelSize(db: Database): number | null {
  return db.prepare<[], number | null>("SELECT pixel_size_micrometres FROM project").pluck().get() ?? null;
}

export function writePixelSize(db: Database, micrometres: number | null): void {
  db.prepare("UPDATE project SET pixel_size_micrometres = ?").run(micrometres);
}

/** Every plate by name, numbers in names counted as numbers. */
function listPlates(db: Database): PlateInfo[] {
  const wells = db.prepare<[], { plate: string; row: number; column: number; images: number }>(
    `SELECT plate.name AS plate, well_row AS row, well_column AS "column", count(image.id) AS images FROM plate JOIN well ON well.plate_id = plate.id
     LEFT JOIN site ON site.well_id = well.id LEFT JOIN image ON image.site_id = site.id GROUP BY well.id`,
  );
  const plates = [...Map.groupBy(wells.all(), ({ plate }) => plate)].map(([name, members]) => ({
    name,
    ...plateLayoutOf(members),
    wells: members.length,
    images: members.reduce((sum, { images }) => sum + images, 0),
  }));
  return plates.sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

/** A table's column stands for a measured one of the same name. */
function listColumns(db: Database): MetadataColumn[] {
  const tables = listMetadataColumns(db);
  const names = new Set(tables.map(({ name }) => name));
  return [...tables, ...listMeasuredColumns(db).filter(({ name }) => !names.has(name))];
}

function listMetadataColumns(db: Database): MetadataColumn[] {
  const rows = db.prepare<[], { name: string; images: number; words: number }>(
    // What SQLite cannot read as a number entirely is a word.
    `SELECT lower(name) AS name, count(*) AS images, sum(value <> '' AND NOT (value GLOB '*[0-9]*' AND value NOT GLOB '*[^0-9.eE+-]*')) AS words FROM metadata GROUP BY lower(name) ORDER BY 1`,
  );
  return rows.all().map(({ name, images, words }) => ({ name, images, isNumeric: words === 0, source: "table" }));
}

/** Problems of a project that a person should know of, found on the disk as it is now. */
export function noticesOf(project: Project): string[] {
  const paths = project.db.prepare<[number], StoredPath>("SELECT path, relative_to AS relativeTo FROM image_file WHERE id % max(1, (SELECT count(*) FROM image_file) / ?) = 0");
  const files = paths.all(LOOKED_FOR).map((stored) => project.resolve(stored));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length === 0) return [];
  const where = missing.length === files.length ? "None of the image files that were looked for is" : `${missing.length} of ${files.length} image files that were looked for are not`;
  return [`${where} where they were imported from (${missing[0]}, for one). Put them back, or give the folder where they are now.`];
}
