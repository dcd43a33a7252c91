import { InvalidArgumentError, Option } from "commander";
import type { PageMeaning } from "../../shared/contract/importing.ts";
import { LayoutName, layoutNames } from "../../shared/domain/importLayout.ts";
import { isFailure } from "../../shared/failure.ts";
import { importImages } from "../importing/importImages.ts";
import { previewImport } from "../importing/previewImport.ts";
import { listChannels } from "../project/channels.ts";
import { names } from "./options.ts";
import { openProject } from "../project/project.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import { tell, tellPreview } from "./tellImport.ts";

type Options = {
  readonly images: string;
  readonly table?: string;
  readonly layout?: LayoutName;
  readonly pattern?: string;
  readonly pages?: PageMeaning;
  readonly plateMap?: string;
  readonly metadata?: string;
  readonly channels?: string[];
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
    .option("--channels <names>", "names for the channels of the first images, in their order, where the files give none: nucleus,actin", names)
    .option("--copy", "copy the images into the project instead of referring to them", false)
    .option("--dry-run", "only show what would be imported", false)
    .option("--json", "end with one line of JSON", false)
    .action(async (path: string, { images, table, layout, pattern, pages, plateMap, metadata, channels, copy, dryRun, json }: Options) => {
      if (pattern !== undefined && layout !== undefined && layout !== "pattern") throw new UsageError("Give either --layout or --pattern.");
      if (pattern === undefined && layout === "pattern") throw new UsageError("Give the pattern with --pattern.");
      const joins = [plateMap, metadata].filter((file) => file !== undefined);
      const request = { images, table, layout, pattern, pages, joins, signal: terminal.signal };
      using project = openProject(path, dryRun ? "read" : "write");
      try {
        if (dryRun) return tellPreview(terminal, await previewImport(request, channels ?? listChannels(project.db)), json);
        const report = await importImages(project, {
          ...request,
          copy,
          channelNames: channels,
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

function layoutName(text: string): LayoutName {
  const name = LayoutName.safeParse(text);
  if (!name.success) throw new InvalidArgumentError(`It has to be one of ${layoutNames.join(", ")}.`);
  return name.data;
}
