import { InvalidArgumentError, Option } from "commander";
import type { PageMeaning } from "../../shared/contract/importing.ts";
import { LayoutName, layoutNames } from "../../shared/domain/importLayout.ts";
import { isFailure } from "../../shared/failure.ts";
import { importImages } from "../importing/importImages.ts";
import { previewImport } from "../importing/previewImport.ts";
import { listProjectChannels, type ProjectChannel, type WantedChannel } from "../project/channels.ts";
import { openProject } from "../project/project.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import { channelList } from "./options.ts";
import { tell, tellPreview } from "./tellImport.ts";

type Options = {
  readonly images: string;
  readonly table?: string;
  readonly layout?: LayoutName;
  readonly pattern?: string;
  readonly pages?: PageMeaning;
  readonly plateMap?: string;
  readonly metadata?: string;
  readonly channels?: WantedChannel[];
  readonly copy: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
};

export const importCommand: CommandDefinition = (program, terminal) => {
  program
    .command("import")
    .description("read images into a project as the microscope wrote them, as a table says, or one folder a class; how the folder is laid out is found out")
    .argument("<project>", "the project")
    .requiredOption("--images <folder>", "the folder that holds the images")
    .option("--layout <name>", `how to read the folder: ${layoutNames.join(", ")}`, layoutName)
    .option("--pattern <regex>", "a pattern for file names with the groups plate, well (or row and column), site, channel, z and time: (?<well>[A-P]\\d\\d)_(?<channel>w\\d)")
    .option("--table <file>", "a CSV with a file-name column and any of plate, well, site, channel, compound, concentration, replicate, class (moa), split")
    .option("--plate-map <file>", "what is in which well: a CSV with well (or row and column) and any other columns, or drawn as a plate")
    .option("--metadata <file>", "a CSV that says more of the images, by file, by plate and well, or by compound")
    .addOption(new Option("--pages <meaning>", "what the pages of files with several pages are; what the files say unless given, or else channels").choices(["channels", "depths", "times"]))
    .option("--channels <names>", "what the channels of a project's first images are to be called, in their order, or by what their files call them: nucleus,actin or nucleus=w1,actin=w2", channelList)
    .option("--copy", "copy the images into the project instead of referring to them", false)
    .option("--dry-run", "only show what would be imported", false)
    .option("--json", "end with one line of JSON", false)
    .action(async (path: string, { images, table, layout, pattern, pages, plateMap, metadata, channels, copy, dryRun, json }: Options) => {
      if (pattern !== undefined && layout !== undefined && layout !== "pattern") throw new UsageError("Give either --layout or --pattern.");
      if (pattern === undefined && layout === "pattern") throw new UsageError("Give the pattern with --pattern.");
      const joins = [plateMap, metadata].filter((file) => file !== undefined);
      const request = { images, table, layout, pattern, pages, joins, channels, signal: terminal.signal };
      using project = openProject(path, dryRun ? "read" : "write");
      const existing = listProjectChannels(project.db);
      if (channels !== undefined) refuseOtherNames(channels, existing);
      try {
        if (dryRun) return tellPreview(terminal, await previewImport(request, existing), json);
        const report = await importImages(project, {
          ...request,
          copy,
          onProgress: ({ step, done, total }) => terminal.progress(step === "reading" ? "Reading images" : "Copying images", done, total, `${done} of ${total}`),
        });
        terminal.progressDone();
        tell(terminal, report, json);
      } catch (error) {
        // Nothing was usable, but which file failed why is what a person needs to know now.
        if (isFailure(error, "NothingUsable")) tell(terminal, error.facts.report, json);
        throw error;
      }
    });
};

/** A project's channels get their names with its first images. */
function refuseOtherNames(wanted: readonly WantedChannel[], existing: readonly ProjectChannel[]): void {
  const isSame = wanted.length === existing.length && wanted.every(({ name }) => existing.some((channel) => channel.name === name));
  if (existing.length > 0 && !isSame) throw new UsageError(`The channels of this project are ${existing.map(({ name }) => name).join(", ")} already. Leave --channels out; the viewer renames them.`);
}

function layoutName(text: string): LayoutName {
  const name = LayoutName.safeParse(text);
  if (!name.success) throw new InvalidArgumentError(`It has to be one of ${layoutNames.join(", ")}.`);
  return name.data;
}
