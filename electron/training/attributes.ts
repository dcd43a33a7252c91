import { Failure } from "../../shared/failure.ts";
import type { ImageRecord } from "../project/images.ts";

/** What every image record has, by the names that people use for it. */
const own: Readonly<Record<string, (image: ImageRecord) => string | null>> = {
  class: ({ label }) => label,
  moa: ({ label }) => label,
  plate: ({ plate }) => plate,
  well: ({ plate, well }) => (well === null ? null : `${plate ?? ""} ${well}`.trim()),
  compound: ({ compound }) => compound,
  concentration: ({ concentration }) => concentration?.toString() ?? null,
  treatment: ({ compound, concentration }) => (compound === null || concentration === null ? compound : `${compound} ${concentration}`),
  replicate: ({ replicate }) => replicate,
};

/**
 * Reads one attribute of images: a column of the imported table, or else what every image has (class or moa, plate, well, compound,
 * concentration, treatment, replicate). Fails with UnknownColumn, which names those there are.
 */
export function attributeReader(images: readonly ImageRecord[], name: string): (image: ImageRecord) => string | null {
  const key = name.toLowerCase();
  if (images.some(({ metadata }) => Object.hasOwn(metadata, key))) return ({ metadata }) => (Object.hasOwn(metadata, key) && metadata[key] !== "" ? metadata[key]! : null);
  const reader = Object.hasOwn(own, key) ? own[key] : undefined;
  if (reader) return reader;
  const columns = new Set(images.flatMap(({ metadata }) => Object.keys(metadata)));
  throw new Failure("UnknownColumn", { column: name, known: [...Object.keys(own), ...columns] });
}
