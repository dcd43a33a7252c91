import { writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import { measureNames } from "../../shared/domain/quality.ts";
import { measureProject } from "../pixels/measureProject.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { listChannels } from "../project/channels.ts";
import { listImages } from "../project/images.ts";
import { flagsInWords, imageFlags, measuredPlanes } from "../project/measures.ts";
import { openProject, type Project } from "../project/project.ts";
import type { CommandDefinition } from "./command.ts";
import type { Terminal } from "./terminal.ts";

export const quality: CommandDefinition = (program, terminal) => {
  program
    .command("quality")
    .description("measure every image, and name those that are blank, saturated or out of focus")
    .argument("<project>", "the project")
    .option("--out <file>", "a CSV with every measure of every image and channel")
    .option("--json", "end with one line of JSON", false)
    .action(async (projectPath: string, { out, json }: { readonly out?: string; readonly json: boolean }) => {
      using project = openProject(projectPath, "write");
      const unreadable = await measureAll(terminal, project);
      const flags = imageFlags(project.db);
      const images = listImages(project);
      const flagged = images.flatMap(({ id, name, plate, well }) => (flags.has(id) ? [{ id, name, plate, well, flags: flags.get(id)! }] : []));
      if (out !== undefined) withStorageFailures(out, () => writeFileSync(out, measureTable(project)));
      if (json) return terminal.say(JSON.stringify({ images: images.length, unreadable, flagged }));
      terminal.say(`${images.length - unreadable} of ${images.length} images are measured; ${flagged.length} are conspicuous.`);
      for (const { name, plate, well, flags } of flagged) terminal.say(`  ${[plate, well, name].filter((part) => part !== null).join("  ")}  ${flagsInWords(flags)}`);
      if (out !== undefined) terminal.say(`Wrote ${path.resolve(out)}`);
    });
};

/** Measures what is not measured yet, telling how far it is; how many images could not be read is returned. */
export async function measureAll(terminal: Terminal, project: Project): Promise<number> {
  const unreadable = await measureProject(project, { signal: terminal.signal, onImage: (done, total) => terminal.progress("Measuring images", done, total, `${done} of ${total}`) });
  terminal.progressDone();
  return unreadable;
}

function measureTable(project: Project): string {
  const byId = new Map(listImages(project).map((image) => [image.id, image]));
  const rows = listChannels(project.db).flatMap((channel, position) =>
    measuredPlanes(project.db, position).map(({ image, measures }) => {
      const { name, plate, well, site } = byId.get(image)!;
      return [name, plate, well, site, channel, ...measureNames.map((measure) => measures[measure])];
    }),
  );
  return stringify([["image", "plate", "well", "site", "channel", ...measureNames], ...rows]);
}
