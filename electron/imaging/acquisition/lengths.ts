/** Micrometres in one of each unit, by the names that writers use. */
const micrometres: Readonly<Record<string, number>> = { pm: 1e-6, "å": 1e-4, nm: 1e-3, "µm": 1, "μm": 1, um: 1, micron: 1, microns: 1, micrometer: 1, micrometre: 1, mm: 1e3, cm: 1e4, inch: 25_400, in: 25_400, m: 1e6 };

/** A length in micrometres to six digits; undefined where the unit is not one of length or the value not above 0. */
export function toMicrometres(value: number, unit: string): number | undefined {
  const factor = micrometres[unit.trim().replace(/\\u00b5/i, "µ").toLowerCase()];
  return factor === undefined || !(value > 0) || !Number.isFinite(value) ? undefined : Number((value * factor).toPrecision(6));
}

/** Sides of a pixel in micrometres that light microscopes and scanners have; what writers fill in for printing, such as 72 to the inch, lies above. */
export function plausiblePixel(micrometres: number | undefined): number | undefined {
  return micrometres !== undefined && micrometres >= 0.01 && micrometres <= 50 ? micrometres : undefined;
}
