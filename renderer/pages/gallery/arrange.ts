import type { CodedColumn } from "../../../shared/contract/images.ts";
import type { ClassInfo } from "../../../shared/contract/project.ts";
import type { PredictionColumns } from "../../../shared/contract/results.ts";
import { wellName } from "../../../shared/domain/wellName.ts";
import type { ImageGroup } from "../../components/gridLayout.ts";
import { galleryWords } from "../../messages/gallery.ts";
import { type ImageTable, valueAt } from "../../state/imageTable.ts";
import { binning } from "./bins.ts";

/** What images can be filtered, sorted and grouped by. `column:NAME` is a column of the imported tables. */
export type Field = "class" | "plate" | "well" | "site" | "compound" | "concentration" | "replicate" | "subset" | "prediction" | "agreement" | "confidence" | "name" | "imported" | `column:${string}`;

/** What is known besides the table. */
export type Known = {
  readonly classes: readonly ClassInfo[];
  readonly predictions: PredictionColumns | undefined;
  readonly columns: ReadonlyMap<string, CodedColumn>;
  /** Columns that hold numbers, which are in the order of their values. */
  readonly numericColumns: ReadonlySet<string>;
};

/** Reads a field of a row: a text or a number, null where nothing is known. */
export type Reader = (row: number) => string | number | null;

const subsets = [galleryWords.values.train, galleryWords.values.validation, galleryWords.values.test];

/** The reader of a field, made once for many rows. */
function readerOf(table: ImageTable, field: Field, { classes, predictions, columns: tables, numericColumns }: Known): Reader {
  const { columns } = table;
  switch (field) {
    case "class": {
      const names = new Map(classes.map(({ id, name }) => [id, name]));
      return (row) => names.get(columns.labels[row]!) ?? null;
    }
    case "plate":
      return (row) => valueAt(columns.plates, row);
    case "well":
      return (row) => (columns.wellRows[row]! < 0 ? null : `${valueAt(columns.plates, row) ?? ""} ${wellName(columns.wellRows[row]!, columns.wellColumns[row]!)}`);
    case "site":
      return (row) => valueAt(columns.sites, row);
    case "compound":
      return (row) => valueAt(columns.compounds, row);
    case "concentration":
      return (row) => columns.concentrations[row] ?? null;
    case "replicate":
      return (row) => valueAt(columns.replicates, row);
    case "name":
      return (row) => columns.names[row]!;
    case "imported":
      return (row) => row;
    case "subset":
    case "prediction":
    case "agreement":
    case "confidence":
      return predictionReader(table, field, predictions);
    default: {
      const name = field.slice("column:".length);
      const column = tables.get(name);
      if (column === undefined) return () => null;
      if (!numericColumns.has(name)) return (row) => valueAt(column, row);
      const numbers = column.values.map(Number);
      return (row) => numbers[column.codes[row] ?? -1] ?? null;
    }
  }
}

function predictionReader(table: ImageTable, field: "subset" | "prediction" | "agreement" | "confidence", predictions: PredictionColumns | undefined): Reader {
  if (predictions === undefined) return () => null;
  const { imageIds, predicted, truths, confidences, classNames, subsets: parts } = predictions;
  const places = new Map(imageIds.map((id, place) => [id, place]));
  const placeOf = (row: number) => places.get(table.columns.ids[row]!) ?? -1;
  if (field === "confidence") return (row) => confidences[placeOf(row)] ?? null;
  if (field === "subset") return (row) => subsets[parts[placeOf(row)] ?? -1] ?? null;
  if (field === "prediction") return (row) => classNames[predicted[placeOf(row)] ?? -1] ?? null;
  return (row) => {
    const place = placeOf(row);
    const truth = truths[place] ?? -1;
    return truth < 0 ? null : predicted[place] === truth ? galleryWords.values.right : galleryWords.values.wrong;
  };
}

/** Whether a field holds numbers of which nearly every image has its own, so that ranges say more than single values. */
export function isMeasured(field: Field, { numericColumns }: Pick<Known, "numericColumns">): boolean {
  return field === "confidence" || (field.startsWith("column:") && numericColumns.has(field.slice("column:".length)));
}

/** The value that a filter names where an image has none. */
export const NONE = galleryWords.values.none;

/** A filter value that takes a whole range of numbers, both ends included; an end that is left empty is open. */
export function rangeValue(from: number | null, to: number | null): string {
  return `${from ?? ""}…${to ?? ""}`;
}

/** The range that a filter holds; null where it names single values. */
export function rangeOf(values: ReadonlySet<string> | undefined): { readonly from: number | null; readonly to: number | null } | null {
  const [only] = values ?? [];
  const [, from, to] = /^([-+.\deE]*)…([-+.\deE]*)$/.exec(only ?? "") ?? [];
  if (from === undefined || to === undefined || values!.size !== 1) return null;
  return { from: from === "" ? null : Number(from), to: to === "" ? null : Number(to) };
}

function testOf(read: Reader, values: ReadonlySet<string>): (row: number) => boolean {
  const range = rangeOf(values);
  if (range === null) return (row) => values.has(String(read(row) ?? NONE));
  return (row) => {
    const value = read(row);
    return value !== null && Number(value) >= (range.from ?? -Infinity) && Number(value) <= (range.to ?? Infinity);
  };
}

/** Filters by field: an image stays when each of them names its value, or a range that it is in. */
export type Filters = ReadonlyMap<Field, ReadonlySet<string>>;

export type Arrangement = {
  readonly filters: Filters;
  /** Part of the name; empty takes all. */
  readonly search: string;
  readonly sort: Field;
  readonly descending: boolean;
  readonly group: Field | null;
};

const collator = new Intl.Collator("en", { numeric: true });

/** The images that pass the filters, sorted, in groups. What has no value comes last, in whatever order. */
export function arrange(table: ImageTable, { filters, search, sort, descending, group }: Arrangement, known: Known, only?: ReadonlySet<number>): ImageGroup[] {
  const tests = [...filters].map(([field, values]) => testOf(readerOf(table, field, known), values));
  const wanted = search.toLowerCase();
  const rows: number[] = [];
  for (let row = 0; row < table.size; row++) {
    if (only !== undefined && !only.has(table.columns.ids[row]!)) continue;
    if (wanted !== "" && !table.columns.names[row]!.toLowerCase().includes(wanted)) continue;
    if (tests.every((test) => test(row))) rows.push(row);
  }
  const sorted = sortedBy(rows, readerOf(table, sort, known), descending);
  if (group === null) return [{ title: null, rows: sorted }];
  const read = readerOf(table, group, known);
  const binOf = isMeasured(group, known) ? binning(sorted.map(read).filter((value) => typeof value === "number")) : null;
  const valueOf = (row: number) => {
    const value = read(row);
    return binOf === null || typeof value !== "number" ? value : binOf(value).from;
  };
  const groups = Map.groupBy(sorted, valueOf);
  const titleOf = (value: string | number) => (binOf === null || typeof value !== "number" ? String(value) : galleryWords.bin(value, binOf(value).to));
  const values = [...groups.keys()].sort((a, b) => compare(a, b));
  return values.map((value) => ({ title: value === null ? NONE : titleOf(value), rows: groups.get(value) ?? [] }));
}

function sortedBy(rows: readonly number[], read: Reader, descending: boolean): number[] {
  const values = new Map(rows.map((row) => [row, read(row)]));
  const distinct = [...new Set(values.values())];
  // A hundred thousand images have few distinct values: those are compared, and images by their ranks.
  const ranks = new Map(distinct.sort(compare).map((value, rank) => [value, rank]));
  const none = ranks.get(null);
  const keys = Float64Array.from(rows, (row) => {
    const rank = ranks.get(values.get(row) ?? null)!;
    return rank === none ? Infinity : descending ? -rank : rank;
  });
  const order = Array.from(rows.keys()).sort((a, b) => (keys[a] === keys[b] ? a - b : keys[a]! - keys[b]!));
  return order.map((at) => rows[at]!);
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}

/** How many of the images have each value of a field, in the order of the values; those without one last. `numberIn` counts something else of each image, such as its cells. */
export function countsOf(table: ImageTable, field: Field, known: Known, numberIn: (row: number) => number = () => 1): { readonly value: string; readonly number: number }[] {
  const read = readerOf(table, field, known);
  const counts = new Map<string | number | null, number>();
  for (let row = 0; row < table.size; row++) {
    const value = read(row);
    counts.set(value, (counts.get(value) ?? 0) + numberIn(row));
  }
  return [...counts].sort(([a], [b]) => compare(a, b)).map(([value, number]) => ({ value: String(value ?? NONE), number }));
}

/** Filters as the address holds them: `class=a|b`; a value's own | is written %7C. */
export function writeFilters(filters: Filters): string {
  return [...filters].filter(([, values]) => values.size > 0).map(([field, values]) => `${encodeURIComponent(field)}=${[...values].map(encodeURIComponent).join("|")}`).join("&");
}

export function readFilters(text: string): Filters {
  const parts = text.split("&").flatMap((part) => {
    const [field, values] = part.split("=");
    return field && values !== undefined ? [[decodeURIComponent(field) as Field, new Set(values.split("|").map(decodeURIComponent))] as const] : [];
  });
  return new Map(parts);
}
