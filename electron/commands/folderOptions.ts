import { type Command, InvalidArgumentError, Option } from "commander";
import { ColumnRole, type PageMeaning } from "../../shared/contract/importing.ts";
import { LayoutName, layoutNames } from "../../shared/domain/importLayout.ts";
import type { ColumnRoles } from "../importing/columns.ts";
import type { FolderRequest } from "../importing/readImages.ts";
import { UsageError } from "./command.ts";
import { collected } from "./options.ts";

/** Options that say how a folder of images is read. */
export type FolderOptions = {
  readonly layout?: LayoutName;
  readonly pattern?: string;
  readonly table?: string;
  readonly columns?: ColumnRoles;
  readonly plateMap?: string;
  readonly metadata: readonly string[];
  readonly pages?: PageMeaning;
  readonly masks?: string;
  readonly maskEnding?: string;
};

export function addFolderOptions(command: Command): Command {
  return command
    .option("--layout <name>", `how to read the folder: ${layoutNames.join(", ")}`, layoutName)
    .option("--pattern <regex>", "a pattern for file names with the groups plate, well (or row and column), site, channel, z and time: (?<well>[A-P]\\d\\d)_(?<channel>w\\d)")
    .option("--table <file>", "a CSV with a file-name column and any of plate, well, site, channel, compound, concentration, replicate, class (moa), split")
    .option("--columns <roles>", `how to read columns of the table, by their place, where their names mislead: 1=file,4=class (${ColumnRole.options.join(", ")})`, columnRoles)
    .option("--plate-map <file>", "what is in which well: a CSV with well (or row and column) and any other columns, or drawn as a plate")
    .option("--metadata <file>", "a CSV that says more of the images, by file, by plate and well, or by compound; may be given several times", collected, [])
    .addOption(new Option("--pages <meaning>", "what the pages of files with several pages are; what the files say unless given, or else channels").choices(["channels", "depths", "times"]))
    .option("--masks <folder>", "the folder with a mask for each image, called like it: 0 is background, all else an object; it may be the folder of the images, where masks end with _mask, _labels or the like")
    .option("--mask-ending <text>", "what the names of masks have behind those of their images, where that is nothing usual");
}

/** What is asked of a folder. Throws UsageError where options contradict each other. */
export function folderRequest(images: string, { layout, pattern, table, columns, plateMap, metadata, pages, masks, maskEnding }: FolderOptions): Omit<FolderRequest, "signal" | "onFile"> {
  if (pattern !== undefined && layout !== undefined && layout !== "pattern") throw new UsageError("Give either --layout or --pattern.");
  if (pattern === undefined && layout === "pattern") throw new UsageError("Give the pattern with --pattern.");
  if (columns !== undefined && table === undefined && layout !== "table") throw new UsageError("Give --table as well: --columns says how its columns are read.");
  if (maskEnding !== undefined && masks === undefined) throw new UsageError("Give --masks as well: --mask-ending says how its files are called.");
  return { images, layout, pattern, table, columnRoles: columns, joins: [...(plateMap === undefined ? [] : [plateMap]), ...metadata], pages, masks: masks === undefined ? null : { folder: masks, ending: maskEnding ?? null } };
}

/** The first of these options that was given, as it is written. */
export function givenFolderOption({ metadata, ...single }: FolderOptions): string | null {
  const names = { layout: "--layout", pattern: "--pattern", table: "--table", columns: "--columns", plateMap: "--plate-map", pages: "--pages", masks: "--masks", maskEnding: "--mask-ending" } satisfies Record<keyof typeof single, string>;
  if (metadata.length > 0) return "--metadata";
  for (const [option, name] of Object.entries(names)) if (single[option as keyof typeof single] !== undefined) return name;
  return null;
}

function layoutName(text: string): LayoutName {
  const name = LayoutName.safeParse(text);
  if (!name.success) throw new InvalidArgumentError(`It has to be one of ${layoutNames.join(", ")}.`);
  return name.data;
}

/** Columns count from 1 for people, and from 0 in a request. */
function columnRoles(text: string): ColumnRoles {
  return new Map(
    text.split(",").map((entry) => {
      const [, column, role] = /^\s*([1-9]\d{0,3})\s*=\s*([a-z]+)\s*$/.exec(entry) ?? [];
      const known = ColumnRole.safeParse(role);
      if (column === undefined || !known.success) throw new InvalidArgumentError(`It has to be a list such as 1=file,4=class: the place of a column, and one of ${ColumnRole.options.join(", ")}.`);
      return [Number(column) - 1, known.data];
    }),
  );
}
