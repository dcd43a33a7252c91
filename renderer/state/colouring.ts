import type { CodedColumn } from "../../shared/contract/images.ts";
import type { ClassInfo } from "../../shared/contract/project.ts";
import type { PredictionColumns } from "../../shared/contract/results.ts";
import { classColour } from "../../shared/image/classColour.ts";
import { doseScaleOf, type NumberScale, scaleColour, scaleOf, shareOf } from "../charts/colourScale.ts";
import { platesWords } from "../messages/plates.ts";
import { type ImageTable, valueAt } from "./imageTable.ts";

/** What wells and images can be coloured by. `column:NAME` is a column of the imported tables. */
export type ColourBy = "class" | "compound" | "concentration" | "replicate" | "images" | "prediction" | "confidence" | "agreement" | `column:${string}`;

/** What a colouring is made of besides the table; absent where it is not needed. */
export type ColourSources = {
  readonly classes: readonly ClassInfo[];
  readonly predictions: PredictionColumns | undefined;
  /** The values of `column:NAME`. */
  readonly column: CodedColumn | undefined;
  readonly columnIsNumeric: boolean;
};

export type Category = { readonly label: string; readonly colour: string };

/** A value for every image: a place among categories (-1 is none), or a number (NaN is none). */
export type Colouring =
  | { readonly kind: "categories"; readonly categories: readonly Category[]; readonly ofRow: ArrayLike<number> }
  | { readonly kind: "numbers"; readonly scale: NumberScale | null; readonly ofRow: ArrayLike<number> };

/** Values of every image by what a person chose. */
export function colouringOf(table: ImageTable, by: ColourBy, { classes, predictions, column, columnIsNumeric }: ColourSources): Colouring {
  const { columns } = table;
  switch (by) {
    case "class": {
      const places = new Map(classes.map(({ id }, place) => [id, place]));
      return categories(classes.map(({ name, colour }) => ({ label: name, colour })), columns.labels.map((id) => places.get(id) ?? -1));
    }
    case "compound":
      return coded(columns.compounds);
    case "replicate":
      return coded(columns.replicates);
    case "concentration":
      return numbers(columns.concentrations.map((value) => value ?? NaN), doseScaleOf(columns.concentrations.map((value) => value ?? NaN)));
    case "images":
      return numbers(columns.ids.map(() => 1));
    case "prediction":
    case "confidence":
    case "agreement":
      return predicted(table, by, classes, predictions);
    default:
      if (column === undefined) return categories([], columns.ids.map(() => -1));
      return columnIsNumeric ? numbers(columns.ids.map((_, row) => Number(valueAt(column, row) ?? NaN))) : coded(column);
  }
}

function predicted(table: ImageTable, by: "prediction" | "confidence" | "agreement", classes: readonly ClassInfo[], predictions: PredictionColumns | undefined): Colouring {
  if (predictions === undefined) return categories([], table.columns.ids.map(() => -1));
  const places = new Map(predictions.imageIds.map((id, place) => [id, place]));
  const at = <T>(values: readonly T[], none: T) => table.columns.ids.map((id) => values[places.get(id) ?? -1] ?? none);
  if (by === "confidence") return numbers(at(predictions.confidences, NaN), { min: 0, max: 1, isLogarithmic: false });
  const predictedPlaces = at(predictions.predicted, -1);
  if (by === "prediction") {
    const colourOf = (name: string, place: number) => classes.find((known) => known.name === name)?.colour ?? classColour(place).fill;
    return categories(predictions.classNames.map((name, place) => ({ label: name, colour: colourOf(name, place) })), predictedPlaces);
  }
  const truths = at(predictions.truths, -1);
  return categories(agreement, predictedPlaces.map((place, row) => (place < 0 || truths[row]! < 0 ? -1 : place === truths[row] ? 0 : 1)));
}

/** Right and wrong in colours that everybody can tell apart. */
const agreement: readonly Category[] = [
  { label: platesWords.asLabelled, colour: "#0072b2" },
  { label: platesWords.notAsLabelled, colour: "#d55e00" },
];

function coded({ values, codes }: CodedColumn): Colouring {
  const order = values.map((label, code) => ({ label, code })).sort((a, b) => a.label.localeCompare(b.label, "en", { numeric: true }));
  const placeOf = new Map(order.map(({ code }, place) => [code, place]));
  return categories(order.map(({ label }, place) => ({ label, colour: classColour(place).fill })), codes.map((code) => placeOf.get(code) ?? -1));
}

function categories(list: readonly Category[], ofRow: readonly number[]): Colouring {
  return { kind: "categories", categories: list, ofRow };
}

function numbers(ofRow: readonly number[], scale: NumberScale | null = scaleOf(ofRow)): Colouring {
  return { kind: "numbers", scale, ofRow };
}

/** What a well is coloured by: its most common category (-1 is none), or its median; NaN where no image says anything. */
export function wellValue({ kind, ofRow }: Colouring, rows: readonly number[]): number {
  if (kind === "numbers") return median(rows.map((row) => ofRow[row]!).filter(Number.isFinite));
  const counts = new Map<number, number>();
  for (const row of rows) if (ofRow[row]! >= 0) counts.set(ofRow[row]!, (counts.get(ofRow[row]!) ?? 0) + 1);
  let [most, best] = [0, -1];
  for (const [place, count] of counts) if (count > most) [most, best] = [count, place];
  return best;
}

/** Values of wells by wellKey; the number of images is counted, not averaged. */
export function wellValues(colouring: Colouring, by: ColourBy, rowsByWell: ReadonlyMap<string, readonly number[]>): { readonly values: ReadonlyMap<string, number>; readonly scale: NumberScale | null } {
  const values = new Map<string, number>();
  for (const [key, rows] of rowsByWell) if (key !== "") values.set(key, by === "images" ? rows.length : wellValue(colouring, rows));
  return { values, scale: colouring.kind !== "numbers" ? null : by === "confidence" ? colouring.scale : by === "concentration" ? doseScaleOf(values.values()) : scaleOf(values.values()) };
}

/** The colour of a well's value; null where it has none. */
export function wellColour(colouring: Colouring, scale: NumberScale | null, value: number | undefined): string | null {
  if (value === undefined || Number.isNaN(value)) return null;
  if (colouring.kind === "categories") return colouring.categories[value]?.colour ?? null;
  return scale === null ? null : scaleColour(shareOf(scale, value));
}

function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
