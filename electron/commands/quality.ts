import { writeFileSync } from "node:fs";
import path from "node:path";
import { InvalidArgumentError } from "commander";
import type { CellSearch } from "../../shared/domain/quality.ts";
import { measureProject } from "../pixels/measureProject.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { listImages } from "../project/images.ts";
import { flagsInWords, imageFlags } from "../project/measures.ts";
import { measureTable } from "../project/measureTable.ts";
import { openProject, type Project } from "../project/project.ts";
import { countCells, type CountedCells } from "../training/countCells.ts";
import type { CommandDefinition } from "./command.ts";
import type { Terminal } from "./terminal.ts";

export const quality: CommandDefinition = (program, terminal) => {
  program
    .command("quality")
    .description("measure every image, and name those that are blank, saturated or out of focus")
    .argument("<project>", "the project")
    .option("--count-cells <side:channel>", "count the cells of every image by their bright nuclei in a channel, about a third as wide as squares of that side in pixels: 96:DAPI; the number becomes the column \"cell count\"", cellSearch)
    .option("--out <file>", "a CSV with every measure of every image and channel")
    .option("--json", "end with one line of JSON", false)
    .action(async (projectPath: string, { countCells: search, out, json }: { readonly countCells?: CellSearch; readonly out?: string; readonly json: boolean }) => {
      using project = openProject(projectPath, "write");
      const unreadable = await measureAll(terminal, project);
      const counted = search === undefined ? null : await countAll(terminal, project, search);
      const flags = imageFlags(project.db);
      const images = listImages(project);
      const flagged = images.flatMap(({ id, name, plate, well }) => (flags.has(id) ? [{ id, name, plate, well, flags: flags.get(id)! }] : []));
      if (out !== undefined) withStorageFailures(out, () => writeFileSync(out, measureTable(project)));
      if (json) return terminal.say(JSON.stringify({ images: images.length, unreadable, flagged, ...(counted !== null && { cells: counted.cells }) }));
      terminal.say(`${images.length - unreadable} of ${images.length} images are measured; ${flagged.length} are conspicuous.`);
      for (const { name, plate, well, flags } of flagged) terminal.say(`  ${[plate, well, name].filter((part) => part !== null).join("  ")}  ${flagsInWords(flags)}`);
      if (counted !== null) terminal.say(`${counted.cells} cells are counted in ${images.length - counted.unreadable} of ${images.length} images.`);
      if (out !== undefined) terminal.say(`Wrote ${path.resolve(out)}`);
    });
};

/** Measures what is not measured yet, telling how far it is; how many images could not be read is returned. */
export async function measureAll(terminal: Terminal, project: Project): Promise<number> {
  const unreadable = await measureProject(project, { signal: terminal.signal, onImage: (done, total) => terminal.progress("Measuring images", done, total, `${done} of ${total}`) });
  terminal.progressDone();
  return unreadable;
}

async function countAll(terminal: Terminal, project: Project, search: CellSearch): Promise<CountedCells> {
  const counted = await countCells(project, search, { signal: terminal.signal, onImage: (done, total) => terminal.progress("Counting cells", done, total, `${done} of ${total}`) });
  terminal.progressDone();
  return counted;
}

function cellSearch(text: string): CellSearch {
  const [, side, channel] = /^(\d+):(.+)$/.exec(text) ?? [];
  if (side === undefined || channel === undefined || Number(side) < 8) throw new InvalidArgumentError("Give a side of at least 8 pixels and a channel, such as 96:DAPI.");
  return { side: Number(side), channel };
}
