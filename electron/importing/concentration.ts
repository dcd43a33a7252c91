/** A concentration as a table writes it; the unit in its usual spelling, null where nothing gives one. */
export type Concentration = { readonly value: number | null; readonly unit: string | null };

/** What can be converted into each other: amount and mass in a volume. The factor leads to micromolar, and to micrograms a millilitre. */
const scales: Readonly<Record<string, { readonly of: "amount" | "mass"; readonly factor: number }>> = {
  fM: { of: "amount", factor: 1e-9 },
  pM: { of: "amount", factor: 1e-6 },
  nM: { of: "amount", factor: 1e-3 },
  "µM": { of: "amount", factor: 1 },
  mM: { of: "amount", factor: 1e3 },
  M: { of: "amount", factor: 1e6 },
  "ng/mL": { of: "mass", factor: 1e-3 },
  "µg/mL": { of: "mass", factor: 1 },
  "mg/mL": { of: "mass", factor: 1e3 },
};

const words: Readonly<Record<string, string>> = { nanomolar: "nM", micromolar: "µM", millimolar: "mM", molar: "M" };
const spellings = new Map([...Object.keys(scales).map((unit) => [unit.toLowerCase(), unit] as const), ...Object.entries(words)]);

/** A unit in its usual spelling, whatever capitals and whichever letter for micro it is written with; one that is not known stays as it is. */
export function usualUnit(text: string): string {
  // Of the two characters for micro one is a Greek letter, and many tables write u.
  return spellings.get(text.toLowerCase().replace(/^[uμ](?=m$|g\/)/, "µ")) ?? text;
}

/** A value in another unit, rounded to 12 digits so that 300 nM are 0.3 µM; null where the units are not of one kind. */
export function convert(value: number, from: string, to: string): number | null {
  if (from === to) return value;
  const [source, target] = [scales[from], scales[to]];
  return source === undefined || target === undefined || source.of !== target.of ? null : Number(((value * source.factor) / target.factor).toPrecision(12));
}

/** Concentrations are rounded differently in different tables. */
const CLOSE = 1e-6;

/** Whether two concentrations are the same, whatever their units. One without a unit is taken to be in that of the other; 0 is 0 in any. */
export function isSameConcentration(a: Concentration, b: Concentration): boolean {
  if (a.value === null || b.value === null) return false;
  const value = a.unit === null || b.unit === null || b.value === 0 ? b.value : convert(b.value, b.unit, a.unit);
  return value !== null && Math.abs(a.value - value) <= CLOSE * Math.max(Math.abs(a.value), Math.abs(value));
}

const grouped = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;
const groupedByPoints = /^[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+$/;
const plain = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;
const withUnit = /^([+-]?[\d.,]+(?:e[+-]?\d+)?)\s*([a-zµμ%][a-zµμ/]*)?$/i;

/**
 * Reads `0.3`, `0,3`, `3e-4`, `10 nM` and `1,000 nM`. A point is always that of decimals. A comma is, unless exactly three digits follow it and one to three, the first
 * not 0, go before, as in `1,000`: then it parts thousands, but for `hasDecimalCommas`, where it cannot be told from the number alone.
 */
export function readConcentration(text: string | null, hasDecimalCommas: boolean): Concentration {
  const [, number = "", unit] = withUnit.exec(text ?? "") ?? [];
  const value = grouped.test(number) && !(hasDecimalCommas && isEither(number))
    ? Number(number.replaceAll(",", ""))
    : groupedByPoints.test(number)
      ? Number(number.replaceAll(".", "").replace(",", "."))
      : plain.test(number)
        ? Number(number.replace(",", "."))
        : null;
  return { value, unit: value === null || unit === undefined ? null : usualUnit(unit) };
}

/** `1,500` may be fifteen hundred or one and a half. */
function isEither(number: string): boolean {
  return grouped.test(number) && number.split(",").length === 2 && !number.includes(".");
}

/** Whether the commas of a column are those of decimals: one of its numbers has a comma that cannot part thousands, such as 0,3 or 1,25. */
export function hasDecimalCommas(cells: Iterable<string>): boolean {
  for (const cell of cells) {
    const number = withUnit.exec(cell)?.[1];
    if (number?.includes(",") === true && !grouped.test(number) && (plain.test(number) || groupedByPoints.test(number))) return true;
  }
  return false;
}
