import { hasDecimalCommas, usualUnit } from "./concentration.ts";

/** What a column of an imported table can say. */
export type Role = "plate" | "well" | "row" | "column" | "site" | "channel" | "compound" | "concentration" | "replicate" | "class";

/** Which column says what, by index, and the columns that are kept as metadata under their own names. */
export type Columns = {
  readonly roles: Readonly<Partial<Record<Role, number>>>;
  readonly metadata: readonly { readonly index: number; readonly name: string }[];
  /** The unit that the concentration's heading gives. */
  readonly concentrationUnit: string | null;
  /** Whether the commas in the column of concentrations are those of decimals, whatever follows them. */
  readonly hasDecimalCommas: boolean;
};

/** Headings by role, normalised; where a table has several, the first of these wins and the others are metadata. */
const headings: Readonly<Record<Role, readonly string[]>> = {
  plate: ["plate", "platename", "plateid", "platebarcode", "barcode"],
  well: ["well", "wellname", "wellid", "wellposition"],
  row: ["row", "wellrow"],
  column: ["column", "col", "wellcolumn", "wellcol"],
  site: ["site", "field", "fov", "fieldofview", "siteid", "fieldid", "sitenumber", "fieldnumber", "nthimageofwell"],
  channel: ["channel", "channelname", "wavelength", "stain"],
  compound: ["compound", "compoundname", "drug", "molecule"],
  concentration: ["concentration", "conc", "dose", "compoundconcentration"],
  replicate: ["replicate", "rep", "replicateid", "replicatenumber"],
  class: ["class", "classname", "label", "moa", "mechanism", "mechanismofaction"],
};

/** What is kept as metadata under one name, whatever a table calls it: whether a well is a control, and what was done together. */
const metadataHeadings: Readonly<Record<"control" | "batch", readonly string[]>> = {
  control: ["control", "controltype", "controlrole", "welltype", "wellrole", "sampletype", "perttype", "role"],
  batch: ["batch", "batchid", "batchname"],
};

/** The roles of controls by what tables call them: `negative`, `positive` and `empty`; anything else stays as it is. */
export function controlRole(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[\s_-]/g, "").replace(/(control|con|ctrl|ctl)s?$/, "");
  if (/^(n|neg|negative|vehicle)$/.test(plain)) return "negative";
  if (/^(p|pos|positive)$/.test(plain)) return "positive";
  return /^(empty|blank|medium|media|buffer)(well)?$/.test(plain) ? "empty" : text;
}

/** Headings of the column that names the image files, most telling first. */
export const fileHeadings = ["file", "filename", "imagefile", "imagefilename", "filepath", "imagepath", "image", "imagename", "path", "name"] as const;

/** Headings of a column that may hold the numbers in the file names; an index column often has no heading at all. */
export const numberHeadings = ["", "id", "imageid", "imagenumber", "index", "number", "unnamed:0"] as const;

const concentrationUnit = /^(concentration|conc|dose|compoundconcentration)(fm|pm|nm|[uµμ]m|mm|m|[unmµμ]?g\/?ml|nanomolar|micromolar|millimolar|molar)$/;

/** A heading without what people write in different ways: case, spaces, underscores, a unit in brackets, a Metadata_ or Image_Metadata_ in front. */
export function normaliseHeading(heading: string): string {
  const plain = heading
    .toLowerCase()
    .replace(/[([][^)\]]*[)\]]\s*$/, "")
    .replaceAll(/[\s_.-]/g, "");
  const withoutPrefix = plain.replace(/^(image)?metadata(?=.)/, "");
  return concentrationUnit.exec(withoutPrefix)?.[1] ?? withoutPrefix;
}

/** What a person says of columns, by their index; columns that are left out go by their headings. */
export type ColumnRoles = ReadonlyMap<number, Role | "file" | "metadata" | "ignore">;

/** Tells the columns apart by what a person says of them, else by their headings; the file column is left out. The rows tell how concentrations are written. */
export function readColumns(header: readonly string[], rows: readonly (readonly string[])[], fileColumn: number, said: ColumnRoles = new Map()): Columns {
  const normalised = header.map((heading, index) => (index === fileColumn || said.has(index) ? null : normaliseHeading(heading)));
  const roles: Partial<Record<Role, number>> = {};
  for (const role of Object.keys(headings) as Role[]) {
    const index = header.findIndex((_, at) => said.get(at) === role && at !== fileColumn);
    const called = headings[role].map((heading) => normalised.indexOf(heading)).find((found) => found >= 0);
    if (index >= 0) roles[role] = index;
    else if (called !== undefined) roles[role] = called;
  }
  // Half of a well's place says nothing by itself and is kept as it is.
  if (roles.row === undefined || roles.column === undefined || roles.well !== undefined) {
    delete roles.row;
    delete roles.column;
  }

  const taken = new Set<number>([fileColumn, ...Object.values(roles)]);
  const kept = header.flatMap((name, index) => (taken.has(index) || name === "" || said.get(index) === "ignore" ? [] : [{ index, name }]));
  const metadata = kept.map(({ index, name }) => ({ index, name: said.get(index) === "metadata" ? name : usualName(name, kept) }));
  const { concentration } = roles;
  if (concentration === undefined) return { roles, metadata, concentrationUnit: null, hasDecimalCommas: false };
  const unit = unitIn(header[concentration]!);
  return { roles, metadata, concentrationUnit: unit === null ? null : usualUnit(unit), hasDecimalCommas: hasDecimalCommas(rows.map((cells) => cells[concentration] ?? "")) };
}

/** The name under which a column of metadata is kept: the usual one, where no other column has it. */
function usualName(name: string, all: readonly { readonly name: string }[]): string {
  for (const [usual, called] of Object.entries(metadataHeadings)) {
    const first = called.flatMap((heading) => all.find((other) => normaliseHeading(other.name) === heading) ?? [])[0];
    if (first?.name === name) return usual;
  }
  return name;
}

function unitIn(heading: string): string | null {
  const bracketed = /[([]\s*([^)\]]+?)\s*[)\]]\s*$/.exec(heading)?.[1];
  if (bracketed !== undefined) return bracketed;
  const plain = heading.toLowerCase().replaceAll(/[\s_.-]/g, "").replace(/^(image)?metadata/, "");
  return concentrationUnit.exec(plain)?.[2] ?? null;
}
