import { isFailure } from "../../shared/failure.ts";
import { importImages } from "../importing/importImages.ts";
import { readConcentrationUnit } from "../importing/oneUnit.ts";
import { previewImport } from "../importing/previewImport.ts";
import { listProjectChannels, type ProjectChannel, type WantedChannel } from "../project/channels.ts";
import { openProject } from "../project/project.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import { addFolderOptions, type FolderOptions, folderRequest } from "./folderOptions.ts";
import { channelList } from "./options.ts";
import { tell, tellPreview } from "./tellImport.ts";

type Options = FolderOptions & { readonly images: string; readonly channels?: WantedChannel[]; readonly copy: boolean; readonly dryRun: boolean; readonly json: boolean };

export const importCommand: CommandDefinition = (program, terminal) => {
  const command = program
    .command("import")
    .description("read images into a project as the microscope wrote them, as a table says, or one folder a class; how the folder is laid out is found out")
    .argument("<project>", "the project")
    .requiredOption("--images <folder>", "the folder that holds the images");
  addFolderOptions(command)
    .option("--channels <names>", "what the channels of a project's first images are to be called, in their order, or by what their files call them: nucleus,actin or nucleus=w1,actin=w2", channelList)
    .option("--copy", "copy the images into the project instead of referring to them", false)
    .option("--dry-run", "only show what would be imported", false)
    .option("--json", "end with one line of JSON", false)
    .action(async (path: string, { images, channels, copy, dryRun, json, ...reading }: Options) => {
      const request = { ...folderRequest(images, reading), channels, signal: terminal.signal };
      using project = openProject(path, dryRun ? "read" : "write");
      const existing = listProjectChannels(project.db);
      if (channels !== undefined) refuseOtherNames(channels, existing);
      try {
        if (dryRun) return tellPreview(terminal, await previewImport({ ...request, concentrationUnit: readConcentrationUnit(project.db) }, existing), json);
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
