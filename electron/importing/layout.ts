import type { Completeness, ParsedFile } from "../../shared/contract/importing.ts";
import type { LayoutName } from "../../shared/domain/importLayout.ts";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import type { WellPosition } from "../../shared/domain/wellName.ts";
import type { NewImage } from "../project/imageWriter.ts";
import type { Columns } from "./columns.ts";
import type { FoundFile } from "./findFiles.ts";
import type { Table } from "./readTable.ts";
import type { TakenWith } from "./takenWith.ts";

/** What names, folders and tables say of an image before any pixel is read. */
export type ImageFacts = Pick<NewImage, "name" | "plate" | "site" | "compound" | "concentration" | "replicate" | "label" | "metadata"> & { readonly well: WellPosition | null };

/** One named channel: the file that holds it, the page and the sample within it where the file holds several, and how it was taken where that is written beside it. */
export type ChannelPlace = { readonly name: string; readonly file: FoundFile; readonly page?: number; readonly plane?: number; readonly takenWith?: TakenWith };

/** Where an image's channels are: all that one file holds, one named channel in each of several places, or one item of a file of many, such as IDX. */
export type ImageSource =
  | { readonly kind: "file"; readonly file: FoundFile }
  | { readonly kind: "channels"; readonly channels: readonly ChannelPlace[] }
  | { readonly kind: "item"; readonly file: FoundFile; readonly item: number };

export type PlannedImage = { readonly facts: ImageFacts; readonly source: ImageSource };

/** The images that a folder is expected to hold, and the files that are out of the question already. */
export type Layout = {
  readonly name: LayoutName;
  readonly images: readonly PlannedImage[];
  readonly skipped: readonly SkippedFile[];
  /** Files that were read to make the layout, such as IDX labels. */
  readonly alsoUsed?: readonly FoundFile[];
  /** How the table's columns were read. */
  readonly table?: { readonly table: Table; readonly fileColumn: number; readonly columns: Columns };
  /** The paths of all tables that the layout was made from. */
  readonly readFrom?: readonly string[];
  /** The pattern that the names were matched with. */
  readonly pattern?: string;
  /** Files as they were read, the first few. */
  readonly parsed?: readonly ParsedFile[];
  readonly completeness?: Completeness;
  /** What a person should know of how the folder was read, in sentences. */
  readonly notes?: readonly string[];
  /** Images that the microscope's own list marks as failed. */
  readonly failed?: number;
};

/** The files of an image, once each. */
export function filesOf(source: ImageSource): readonly FoundFile[] {
  return source.kind === "channels" ? [...new Set(source.channels.map(({ file }) => file))] : [source.file];
}

/** An image of which nothing but the name is known. */
export function bareFacts(name: string): ImageFacts {
  return { name, plate: null, well: null, site: null, compound: null, concentration: null, replicate: null, label: null, metadata: {} };
}
