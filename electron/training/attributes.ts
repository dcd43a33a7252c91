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

/** An attribute, how many images each of its values has (sorted by name), and how many have none. */
export type Attribute = { readonly name: string; readonly classes: { readonly name: string; readonly images: number }[]; readonly without: number };

/** Beyond this many values a column tells images apart rather than classes. */
const MOST_CLASSES = 200;

/** What can be learned from images: their labels, whatever they are, and each of compound, treatment and the table's columns that makes two classes or more. */
export function learnableAttributes(images: readonly ImageRecord[]): Attribute[] {
  const columns = [...new Set(images.flatMap(({ metadata }) => Object.keys(metadata)))].sort();
  const named = (name: string) => attributeOf(images, name);
  const suits = ({ classes }: Attribute) => classes.length >= 2;
  return [
    ...(columns.includes("moa") ? [] : [named("moa")]),
    ...["compound", "treatment"].filter((name) => !columns.includes(name)).map(named).filter(suits),
    ...columns.map(named).filter((attribute) => suits(attribute) && attribute.classes.length <= MOST_CLASSES),
  ];
}

function attributeOf(images: readonly ImageRecord[], name: string): Attribute {
  const counts = new Map<string, number>();
  let without = 0;
  const valueOf = attributeReader(images, name);
  for (const image of images) {
    const value = valueOf(image);
    if (value === null) without++;
    else counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return { name, classes: [...counts].map(([name, images]) => ({ name, images })).sort((a, b) => (a.name < b.name ? -1 : 1)), without };
}
