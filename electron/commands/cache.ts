import { InvalidArgumentError } from "commander";
import { readCacheBytes, writeCacheBytes } from "../project/cacheLimit.ts";
import { openProject } from "../project/project.ts";
import { cacheUse, clearCache, defaultCacheBytes } from "../training/cacheRoom.ts";
import { cacheFolder } from "../training/performRun.ts";
import type { CommandDefinition } from "./command.ts";

type Options = { readonly limit?: number | "default"; readonly clear: boolean; readonly json: boolean };

export const cache: CommandDefinition = (program, terminal) => {
  program
    .command("cache")
    .description("say how much room prepared images take in a project, limit it, or empty it")
    .argument("<project>", "the project")
    .option("--limit <size>", "the most that they may take, such as 20GB or 500MB; default leaves it to Moascope", size)
    .option("--clear", "delete all of them; they are made again when they are needed", false)
    .option("--json", "as one line of JSON", false)
    .action(async (path: string, { limit, clear, json }: Options) => {
      using project = openProject(path, limit === undefined && !clear ? "read" : "write");
      const folder = cacheFolder(project);
      if (clear) clearCache(folder);
      if (limit !== undefined) writeCacheBytes(project.db, limit === "default" ? null : limit);
      const kept = await cacheUse(folder);
      const use = { ...kept, limitBytes: readCacheBytes(project.db) ?? defaultCacheBytes(folder, kept.bytes) };
      if (json) return terminal.say(JSON.stringify(use));
      terminal.say(`${use.tensors} prepared images take ${inUnits(use.bytes)} of at most ${inUnits(use.limitBytes)}.`);
    });
};

const units = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 } as const;

function size(text: string): number | "default" {
  if (text === "default") return text;
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(kb|mb|gb|tb)$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (units[unit?.toLowerCase() as keyof typeof units] ?? NaN));
  if (!(bytes > 0)) throw new InvalidArgumentError("It has to be a size such as 20GB or 500MB, or default.");
  return bytes;
}

function inUnits(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
