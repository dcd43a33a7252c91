import type { SkippedFile } from "../../shared/domain/importReport.ts";
import type { WellPosition } from "../../shared/domain/wellName.ts";
import type { NewImage } from "../project/imageWriter.ts";
import type { Columns } from "./columns.ts";
import type { FoundFile } from "./findFiles.ts";

/** What names, folders and tables say of an image before any pixel is read. */
export type ImageFacts = Pick<NewImage, "name" | "plate" | "site" | "compound" | "concentration" | "replicate" | "label" | "metadata"> & { readonly well: WellPosition | null };

/** Where an image's channels are: all that one file holds, one named channel in each of several files, or one item of an IDX file. */
export type ImageSource =
  | { readonly kind: "file"; readonly file: FoundFile }
  | { readonly kind: "channels"; readonly channels: readonly { readonly name: string; readonly file: FoundFile }[] }
  | { readonly kind: "item"; readonly file: FoundFile; readonly item: number };

export type PlannedImage = { readonly facts: ImageFacts; readonly source: ImageSource };

/** The images that a folder is expected to hold, and the files that are out of the question already. */
export type Layout = {
  /** What decided which image is what: a table, the folders that the files lie in, or IDX files. */
  readonly kind: "table" | "folders" | "idx";
  readonly images: readonly PlannedImage[];
  readonly skipped: readonly SkippedFile[];
  /** Files that were read to make the layout, such as IDX labels. */
  readonly alsoUsed?: readonly FoundFile[];
  /** How the table's columns were read. */
  readonly table?: { readonly fileColumn: number; readonly columns: Columns };
};

/** The files of an image, once each. */
export function filesOf(source: ImageSource): readonly FoundFile[] {
  return source.kind === "channels" ? source.channels.map(({ file }) => file) : [source.file];
}

/** An image of which nothing but the name is known. */
export function bareFacts(name: string): ImageFacts {
  return { name, plate: null, well: null, site: null, compound: null, concentration: null, replicate: null, label: null, metadata: {} };
}
