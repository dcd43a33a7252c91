import { InvalidArgumentError } from "commander";
import { clearCache, countCache, limitCache } from "../pixels/projectCache.ts";
import { openProject } from "../project/project.ts";
import type { CommandDefinition } from "./command.ts";

type Limit = number | "default";
type Options = { readonly limit?: Limit; readonly limitThumbnails?: Limit; readonly clear: boolean; readonly json: boolean };

export const cache: CommandDefinition = (program, terminal) => {
  program
    .command("cache")
    .description("say how much room prepared images, thumbnails, previews and the headers of files take in a project, limit it, or empty it")
    .argument("<project>", "the project")
    .option("--limit <size>", "the most that prepared images may take, such as 20GB or 500MB; default leaves it to Moascope", size)
    .option("--limit-thumbnails <size>", "the most that thumbnails may take; where they take more now, all are made anew", size)
    .option("--clear", "delete all of them; they are made again when they are needed", false)
    .option("--json", "as one line of JSON", false)
    .action(async (path: string, { limit, limitThumbnails, clear, json }: Options) => {
      using project = openProject(path, limit === undefined && limitThumbnails === undefined && !clear ? "read" : "write");
      if (clear) clearCache(project);
      if (limit !== undefined) limitCache(project, "tensors", limit === "default" ? null : limit);
      if (limitThumbnails !== undefined) limitCache(project, "thumbnails", limitThumbnails === "default" ? null : limitThumbnails);
      const { tensors, thumbnails, previewBytes, headerBytes } = await countCache(project);
      if (json) return terminal.say(JSON.stringify({ tensors, thumbnails, previewBytes, headerBytes }));
      terminal.say(`${tensors.images} prepared images take ${inUnits(tensors.bytes)} of at most ${inUnits(tensors.limitBytes)}.`);
      terminal.say(`${thumbnails.images} thumbnails take ${inUnits(thumbnails.bytes)} of at most ${inUnits(thumbnails.limitBytes)}.`);
      if (previewBytes > 0) terminal.say(`Previews of recipes take ${inUnits(previewBytes)}.`);
      if (headerBytes > 0) terminal.say(`What files said of themselves when they were imported takes ${inUnits(headerBytes)}.`);
    });
};

const units = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 } as const;

function size(text: string): Limit {
  if (text === "default") return text;
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(kb|mb|gb|tb)$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (units[unit?.toLowerCase() as keyof typeof units] ?? NaN));
  if (!(bytes > 0)) throw new InvalidArgumentError("It has to be a size such as 20GB or 500MB, or default.");
  return bytes;
}

function inUnits(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
