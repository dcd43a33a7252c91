import type { Database } from "better-sqlite3";
import { unitName } from "../../shared/domain/concentrationUnit.ts";
import { convert } from "./concentration.ts";
import type { PlannedImage } from "./layout.ts";

/** The name of the metadata that keeps a converted concentration as its table writes it. */
export const writtenName = "concentration as written";

export type UnifiedImages = { readonly images: readonly PlannedImage[]; readonly notes: readonly string[] };

/**
 * Brings concentrations to one unit, so that they can be compared and shown on one scale: that of the project, or else the one that most of the images have. What was
 * written is kept as metadata. Those of another kind, such as percent among molar ones, and those without a unit stay as they are, and a sentence says so.
 */
export function inOneUnit(images: readonly PlannedImage[], projectUnit: string | null): UnifiedImages {
  const units = new Map<string, number>();
  let unitless = 0;
  for (const { facts: { concentration, metadata } } of images) {
    const unit = metadata[unitName];
    // 0 is the same in every unit, and is written without one more often than not.
    if (concentration === null || concentration === 0) continue;
    if (unit === undefined) unitless++;
    else units.set(unit, (units.get(unit) ?? 0) + 1);
  }
  const [most] = [...units].sort(([, a], [, b]) => b - a);
  const target = projectUnit ?? most?.[0];
  if (target === undefined || units.size === 0) return { images, notes: [] };

  const others = [...units.keys()].filter((unit) => unit !== target);
  const [converted, foreign] = [others.filter((unit) => convert(1, unit, target) !== null), others.filter((unit) => convert(1, unit, target) === null)];
  const notes = [
    ...(converted.length > 0 ? [`Concentrations in ${converted.join(", ")} are kept in ${target}, with what was written as "${writtenName}".`] : []),
    ...(foreign.length > 0 ? [`Concentrations in ${foreign.join(", ")} cannot be compared with those in ${target}, and stay as they are.`] : []),
    ...(unitless > 0 ? [`${unitless} ${unitless === 1 ? "image has a concentration" : "images have concentrations"} without a unit, beside others in ${target}.`] : []),
  ];
  return { images: converted.length === 0 ? images : images.map((image) => inUnit(image, target)), notes };
}

function inUnit(image: PlannedImage, target: string): PlannedImage {
  const { concentration, metadata } = image.facts;
  const unit = metadata[unitName];
  if (concentration === null || unit === undefined || unit === target) return image;
  const value = convert(concentration, unit, target);
  if (value === null) return image;
  return { ...image, facts: { ...image.facts, concentration: value, metadata: { ...metadata, [unitName]: target, [writtenName]: `${concentration} ${unit}` } } };
}

/** The unit that a project keeps concentrations in: the one that most of its images have, null where none has one. */
export function readConcentrationUnit(db: Database): string | null {
  return db.prepare<[string], string>("SELECT value FROM metadata WHERE name = ? AND value <> '' GROUP BY value ORDER BY count(*) DESC, value LIMIT 1").pluck().get(unitName) ?? null;
}
