import type { ParsedFile } from "../../shared/contract/importing.ts";
import { type WellPosition, wellName } from "../../shared/domain/wellName.ts";
import type { FoundFile } from "./findFiles.ts";
import type { TakenWith } from "./takenWith.ts";

/** One channel of one plane of a field, and the place on a plate, the depth and the time that something says of it; null where nothing does. */
export type PlacedFile = {
  readonly file: FoundFile;
  /** Where the file holds several planes. */
  readonly page?: number;
  readonly plane?: number;
  readonly plate: string | null;
  readonly well: WellPosition | null;
  readonly site: string | null;
  readonly channel: string | null;
  readonly z: string | null;
  readonly time: string | null;
  /** How it was taken, where that is written beside the file. */
  readonly takenWith?: TakenWith;
  /** What else is known of the field, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
};

/** A placed file as a person sees it. */
export function parsedFile({ file, plate, well, site, channel, z, time }: PlacedFile): ParsedFile {
  return { file: file.relative, plate, well: well === null ? null : wellName(well.row, well.column), site, channel, z, time };
}

/** A number as names give it, without zeros in front; anything else as it is. */
export function plainNumber(text: string): string {
  return text.replace(/^0+(?=\d+$)/, "");
}

/** The place of a field in words: `Week4_27481 G10 s1 z3 t2`. */
export function fieldName({ plate, well, site, z, time }: Omit<PlacedFile, "file">): string {
  const numbered = (letter: string, value: string | null) => (value === null ? null : /^\d+$/.test(value) ? letter + value : value);
  return [plate, well === null ? null : wellName(well.row, well.column), numbered("s", site), numbered("z", z), numbered("t", time)].filter((part) => part !== null).join(" ");
}
