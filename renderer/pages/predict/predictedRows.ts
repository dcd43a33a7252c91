import type { FolderPrediction } from "../../../shared/contract/results.ts";

export type PredictedClasses = Extract<FolderPrediction, { task: "classes" }>;

/** An image of a folder with what is known of it and what is predicted. */
export type PredictedRow = { readonly name: string; readonly plate: string | null; readonly well: string | null; readonly label: string | null; readonly predicted: string; readonly confidence: number };

export const columns = ["name", "plate", "well", "label", "predicted", "confidence"] as const;
export type Column = (typeof columns)[number];

/** What is shown, in which order: `column` sorts, `ofClass` keeps the images that are predicted so, `onlyOther` those of another class than the folder says, where the network knows that class. */
export type Arrangement = { readonly column: Column | null; readonly isDescending: boolean; readonly ofClass: string | null; readonly onlyOther: boolean };

/** A prediction image by image, in the order of the folder. */
export function rowsOf({ classNames, names, plates, wells, labels, predicted, confidences }: PredictedClasses): PredictedRow[] {
  return names.map((name, at) => ({ name, plate: plates[at] ?? null, well: wells[at] ?? null, label: labels[at] ?? null, predicted: classNames[predicted[at]!] ?? "", confidence: confidences[at]! }));
}

/** Columns in which there is something to read. */
export function filledColumns(rows: readonly PredictedRow[]): Column[] {
  return columns.filter((column) => rows.some((row) => row[column] !== null));
}

/** The images that are shown, sorted; those without a value stand last either way, and equal ones in the order of the folder. */
export function arranged(rows: readonly PredictedRow[], classNames: readonly string[], { column, isDescending, ofClass, onlyOther }: Arrangement): PredictedRow[] {
  const shown = rows.filter(({ label, predicted }) => (ofClass === null || predicted === ofClass) && (!onlyOther || (label !== null && label !== predicted && classNames.includes(label))));
  return column === null ? shown : shown.sort((a, b) => compare(a[column], b[column], isDescending));
}

/** Of how many images a class is known that the network can tell, and how many are predicted as that; null where no class is known. */
export function agreementOf(rows: readonly PredictedRow[], classNames: readonly string[]): { readonly known: number; readonly right: number } | null {
  const known = rows.filter(({ label }) => label !== null && classNames.includes(label));
  return known.length === 0 ? null : { known: known.length, right: known.filter(({ label, predicted }) => label === predicted).length };
}

const byName = new Intl.Collator("en", { numeric: true });

/** The order of two cells of a column: numbers in names count as numbers, and what has no value stands last either way. */
export function compare(a: string | number | null, b: string | number | null, isDescending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = typeof a === "number" && typeof b === "number" ? a - b : byName.compare(String(a), String(b));
  return isDescending ? -order : order;
}
