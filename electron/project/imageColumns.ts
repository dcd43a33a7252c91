import type { Database } from "better-sqlite3";
import type { CodedColumn, ImageColumns } from "../../shared/contract/images.ts";

/** Collects a column of text in which values repeat. */
export class Coder {
  readonly values: string[] = [];
  readonly codes: number[] = [];
  readonly #places = new Map<string, number>();

  add(value: string | null): void {
    if (value === null) return void this.codes.push(-1);
    let place = this.#places.get(value);
    if (place === undefined) {
      place = this.values.push(value) - 1;
      this.#places.set(value, place);
    }
    this.codes.push(place);
  }

  get column(): CodedColumn {
    return { values: this.values, codes: this.codes };
  }
}

type Row = [id: number, name: string, plate: string | null, wellRow: number | null, wellColumn: number | null, site: string | null, compound: string | null, concentration: number | null, replicate: string | null];

/** Every image of a project by columns, in the order of import. */
export function readImageColumns(db: Database): ImageColumns {
  const rows = db
    .prepare<[], Row>(
      `SELECT image.id, image.name, plate.name, well_row, well_column, nullif(site.name, ''), compound.name, concentration, replicate FROM image
       LEFT JOIN site ON site.id = image.site_id LEFT JOIN well ON well.id = site.well_id LEFT JOIN plate ON plate.id = coalesce(well.plate_id, image.plate_id)
       LEFT JOIN treatment ON treatment.id = image.treatment_id LEFT JOIN compound ON compound.id = treatment.compound_id ORDER BY image.id`,
    )
    .raw();
  const labels = new Map(db.prepare<[], [number, number]>("SELECT image_id, class_id FROM current_label").raw().all() as unknown as [number, number][]);
  const [ids, names, wellRows, wellColumns, labelled]: [number[], string[], number[], number[], number[]] = [[], [], [], [], []];
  const concentrations: (number | null)[] = [];
  const [plates, sites, compounds, replicates] = [new Coder(), new Coder(), new Coder(), new Coder()];
  for (const [id, name, plate, wellRow, wellColumn, site, compound, concentration, replicate] of rows.iterate() as IterableIterator<Row>) {
    ids.push(id);
    names.push(name);
    plates.add(plate);
    wellRows.push(wellRow ?? -1);
    wellColumns.push(wellColumn ?? -1);
    sites.add(site);
    compounds.add(compound);
    concentrations.push(concentration);
    replicates.add(replicate);
    labelled.push(labels.get(id) ?? 0);
  }
  return {
    ids,
    names,
    plates: plates.column,
    wellRows,
    wellColumns,
    sites: sites.column,
    compounds: compounds.column,
    concentrations,
    replicates: replicates.column,
    labels: labelled,
  };
}

/** One column of the imported tables, in the same order. */
export function readMetadataColumn(db: Database, name: string): CodedColumn {
  const column = new Coder();
  const values = db.prepare<[string], string | null>("SELECT value FROM image LEFT JOIN metadata ON metadata.image_id = image.id AND metadata.name = ? ORDER BY image.id").pluck();
  for (const value of values.iterate(name)) column.add(value === "" ? null : value);
  return column.column;
}
