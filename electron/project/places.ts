import type { Database } from "better-sqlite3";
import type { WellPosition } from "../../shared/domain/wellName.ts";

/** Finds or makes plates, wells and sites; each gives the row's id. One writer serves a whole import, because its statements are prepared once. */
export type PlaceWriter = {
  readonly plate: (name: string) => number;
  /** A well's unnamed site has the name "". */
  readonly site: (plate: string, well: WellPosition, site: string) => number;
};

/** Prepares a PlaceWriter. */
export function placeWriter(db: Database): PlaceWriter {
  // The idle update makes RETURNING give the id of a row that was there before.
  const plateRow = db.prepare<[string], number>("INSERT INTO plate (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING id").pluck();
  const wellRow = db
    .prepare<[number, number, number], number>(
      "INSERT INTO well (plate_id, well_row, well_column) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET well_row = well_row RETURNING id",
    )
    .pluck();
  const siteRow = db.prepare<[number, string], number>("INSERT INTO site (well_id, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = name RETURNING id").pluck();

  const plate = (name: string) => idOf(plateRow.get(name));
  return {
    plate,
    site: (plateName, well, site) => idOf(siteRow.get(idOf(wellRow.get(plate(plateName), well.row, well.column)), site)),
  };
}

/** Prepares the function that finds or makes a treatment: a compound, and its concentration as far as it is known. */
export function treatmentWriter(db: Database): (compound: string, concentration: number | null) => number {
  const compoundRow = db.prepare<[string], number>("INSERT INTO compound (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING id").pluck();
  const treatmentRow = db
    .prepare<[number, number | null], number>(
      "INSERT INTO treatment (compound_id, concentration) VALUES (?, ?) ON CONFLICT DO UPDATE SET concentration = concentration RETURNING id",
    )
    .pluck();
  return (compound, concentration) => idOf(treatmentRow.get(idOf(compoundRow.get(compound)), concentration));
}

function idOf(id: number | undefined): number {
  if (id === undefined) throw new Error("the insert returned no row");
  return id;
}
