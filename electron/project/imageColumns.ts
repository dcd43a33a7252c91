import type { Database } from "better-sqlite3";
import type { CodedColumn, ImageColumns } from "../../shared/contract/images.ts";
import { unitName } from "../../shared/domain/concentrationUnit.ts";

/** A column of text in which values repeat. */
export function codedColumn(texts: Iterable<string | null>): CodedColumn {
  const values: string[] = [];
  const codes: number[] = [];
  const places = new Map<string | null, number>([[null, -1]]);
  for (const text of texts) {
    let place = places.get(text);
    if (place === undefined) places.set(text, (place = values.push(text!) - 1));
    codes.push(place);
  }
  return { values, codes };
}

/** Every image of a project by columns, in the order of import. */
export function readImageColumns(db: Database): ImageColumns {
  // A column comes as one JSON text, which costs less than to hand over hundreds of thousands of values one by one.
  const columns = db
    .prepare<[], string[]>(
      `SELECT json_group_array(id), json_group_array(name), json_group_array(well_row), json_group_array(well_column), json_group_array(concentration),
         json_group_array(plate), json_group_array(site), json_group_array(compound), json_group_array(replicate)
       FROM (SELECT image.id, image.name, coalesce(well_row, -1) AS well_row, coalesce(well_column, -1) AS well_column, concentration,
           plate.name AS plate, nullif(site.name, '') AS site, compound.name AS compound, replicate FROM image
         LEFT JOIN site ON site.id = image.site_id LEFT JOIN well ON well.id = site.well_id LEFT JOIN plate ON plate.id = coalesce(well.plate_id, image.plate_id)
         LEFT JOIN treatment ON treatment.id = image.treatment_id LEFT JOIN compound ON compound.id = treatment.compound_id ORDER BY image.id)`,
    )
    .raw()
    .get()!;
  const [ids, names, wellRows, wellColumns, concentrations, plates, sites, compounds, replicates] = columns.map((text) => JSON.parse(text));
  // A concentration of 0 is the same in every unit; any other without one may be anything.
  const units = db
    .prepare<[string], string | null>(
      `SELECT DISTINCT value FROM image JOIN treatment ON treatment.id = treatment_id LEFT JOIN metadata ON metadata.image_id = image.id AND metadata.name = ?
       WHERE concentration <> 0 LIMIT 2`,
    )
    .pluck()
    .all(unitName);
  const labels = new Map(db.prepare<[], [number, number]>("SELECT image_id, class_id FROM current_label").raw().all() as unknown as [number, number][]);
  return {
    ...{ ids, names, wellRows, wellColumns, concentrations },
    concentrationUnit: units.length === 1 ? (units[0] ?? null) : null,
    plates: codedColumn(plates),
    sites: codedColumn(sites),
    compounds: codedColumn(compounds),
    replicates: codedColumn(replicates),
    labels: (ids as number[]).map((id) => labels.get(id) ?? 0),
  };
}

/** One column of the imported tables, in the same order. */
export function readMetadataColumn(db: Database, name: string): CodedColumn {
  const values = db.prepare<[string], string | null>("SELECT nullif(value, '') FROM image LEFT JOIN metadata ON metadata.image_id = image.id AND metadata.name = ? ORDER BY image.id").pluck();
  return codedColumn(values.all(name));
}
