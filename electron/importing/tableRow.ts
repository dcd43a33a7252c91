import { unitName } from "../../shared/domain/concentrationUnit.ts";
import { parseWellName, type WellPosition, wellAt, wellName } from "../../shared/domain/wellName.ts";
import { type Columns, controlRole, type Role } from "./columns.ts";
import { readConcentration } from "./concentration.ts";
import type { FoundFile } from "./findFiles.ts";
import type { ImageFacts } from "./layout.ts";

/** What one row of a table says; null where it says nothing. */
export type TableRow = {
  readonly plate: string | null;
  readonly well: WellPosition | null;
  readonly site: string | null;
  readonly channel: string | null;
  readonly compound: string | null;
  readonly concentration: number | null;
  readonly replicate: string | null;
  readonly className: string | null;
  readonly metadata: Readonly<Record<string, string>>;
};

/** A row together with the file that it is about. */
export type FileRow = { readonly file: FoundFile; readonly row: TableRow };

const nothing = /^(nan|n\/?a|#n\/a|null|-)?$/i;
const noClass = /^(_*unlabell?ed_*|none)$/i;

/** Reads a row's cells; a string is the reason why it cannot be. A well without a plate is on the plate of the given name. */
export function readRow(cells: readonly string[], columns: Columns, plateName: string): TableRow | string {
  const textOf = (role: Role) => valueOf(cells, columns.roles[role]);
  const place = wellOf(textOf("well"), textOf("row"), textOf("column"));
  if (typeof place === "string") return place;

  const compound = textOf("compound");
  const concentrationText = textOf("concentration");
  const { value: concentration, unit } = readConcentration(concentrationText, columns.hasDecimalCommas);
  const metadata: Record<string, string> = {};
  for (const { index, name } of columns.metadata) {
    const value = cells[index] ?? "";
    if (value !== "") metadata[name] ??= name === "control" ? controlRole(value) : value;
  }
  // What has no place among the treatments is kept rather than lost.
  if (concentrationText !== null && (concentration === null || compound === null)) metadata["concentration"] = concentrationText;
  if (concentration !== null && (unit ?? columns.concentrationUnit) !== null) metadata[unitName] = unit ?? columns.concentrationUnit ?? "";

  const className = textOf("class");
  return {
    plate: textOf("plate") ?? (place === null ? null : plateName),
    well: place,
    site: textOf("site"),
    channel: textOf("channel"),
    compound,
    concentration,
    replicate: textOf("replicate"),
    className: className === null || noClass.test(className) ? null : className,
    metadata,
  };
}

/** What a row says as an image's facts. */
export function factsOf(name: string, row: TableRow, author: string): ImageFacts {
  const { className, channel: _, ...facts } = row;
  return { ...facts, name, label: className === null ? null : { className, origin: "table", author } };
}

/** A field's place in words: `Week4_27481 G10 s1`. */
export function placeName(row: TableRow): string {
  return [row.plate, row.well === null ? null : wellName(row.well.row, row.well.column), row.site].filter((part) => part !== null).join(" ");
}

function valueOf(cells: readonly string[], index: number | undefined): string | null {
  const cell = index === undefined ? "" : (cells[index] ?? "");
  return nothing.test(cell) ? null : cell;
}

function wellOf(well: string | null, row: string | null, column: string | null): WellPosition | null | string {
  if (well !== null) return parseWellName(well) ?? `its well "${well}" is not a well name such as B02`;
  if (row === null || column === null) return null;
  return wellAt(row, column) ?? `its row "${row}" and column "${column}" are on no plate`;
}
