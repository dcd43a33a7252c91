import type { CommandDefinition } from "./command.ts";

/** Every command by its name, in the order of the work. Each is loaded when it is asked for: one needs the networks, another the formats of files, and few need both. */
const commands: Readonly<Record<string, () => Promise<CommandDefinition>>> = {
  demo: async () => (await import("./demo.ts")).demo,
  create: async () => (await import("./create.ts")).create,
  import: async () => (await import("./import.ts")).importCommand,
  relink: async () => (await import("./relink.ts")).relinkCommand,
  quality: async () => (await import("./quality.ts")).quality,
  recipes: async () => (await import("./recipes.ts")).recipes,
  train: async () => (await import("./train.ts")).train,
  evaluate: async () => (await import("./evaluate.ts")).evaluate,
  predict: async () => (await import("./predict.ts")).predict,
  draw: async () => (await import("./draw.ts")).draw,
  report: async () => (await import("./report.ts")).report,
  runs: async () => (await import("./runs.ts")).runs,
  export: async () => (await import("./export.ts")).exportCommand,
  cache: async () => (await import("./cache.ts")).cache,
  engines: async () => (await import("./engines.ts")).engines,
  summary: async () => (await import("./summary.ts")).summary,
  serve: async () => (await import("./serve.ts")).serveCommand,
};

/** The command of that name, or every command where there is none of it: whoever asks for help, or mistypes, is shown all. */
export async function commandsFor(name: string | undefined): Promise<readonly CommandDefinition[]> {
  const wanted = name !== undefined && Object.hasOwn(commands, name) ? [commands[name]!] : Object.values(commands);
  return Promise.all(wanted.map((load) => load()));
}
