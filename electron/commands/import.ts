import type { ImportReport } from "../../shared/domain/importReport.ts";
import { isFailure } from "../../shared/failure.ts";
import { importImages } from "../importing/importImages.ts";
import { names } from "./options.ts";
import { openProject } from "../project/project.ts";
import type { CommandDefinition } from "./command.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly images: string; readonly table?: string; readonly channels?: string[]; readonly copy: boolean; readonly json: boolean };

export const importCommand: CommandDefinition = (program, terminal) => {
  program
    .command("import")
    .description("read images into a project: one folder a class, or what a table says of each file, or MNIST's IDX files")
    .argument("<project>", "the project")
    .requiredOption("--images <folder>", "the folder that holds the images")
    .option("--table <file>", "a CSV with a file-name column and any of plate, well, site, channel, compound, concentration, replicate, class (moa), split")
    .option("--channels <names>", "names for the channels of the first images, in their order, where the files give none: nucleus,actin", names)
    .option("--copy", "copy the images into the project instead of referring to them", false)
    .option("--json", "end with one line of JSON", false)
    .action(async (path: string, { images, table, channels, copy, json }: Options) => {
      using project = openProject(path, "write");
      try {
        const report = await importImages(project, {
          images,
          table,
          copy,
          channelNames: channels,
          signal: terminal.signal,
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

/** One line for each file that was not used, then the sums. */
export function tell(terminal: Terminal, report: ImportReport, json: boolean): void {
  for (const { file, reason } of report.skipped) terminal.note(`Skipped ${file}: ${reason}`);
  const { files, used, plates, wells, sites, images, channels } = report;
  const found = [counted(plates, "plate"), counted(wells, "well"), counted(sites, "site")].join(", ");
  const summary = used === 0 ? `None of ${counted(files, "file")} used.` : `${used} of ${counted(files, "file")} used: ${counted(images, "image")} with ${counted(channels.length, "channel")} (${channels.join(", ")}), ${found}; ${report.skipped.length} skipped.`;
  if (!json) return terminal.say(summary);
  terminal.note(summary);
  terminal.say(JSON.stringify(report));
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
