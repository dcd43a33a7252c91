import { serve } from "../serve.ts";
import type { CommandDefinition } from "./command.ts";
import { wholeNumber } from "./options.ts";

export const serveCommand: CommandDefinition = (program, terminal) => {
  program
    .command("serve")
    .description("open the application's window in a browser of this machine, at an address that only you know")
    .argument("[project]", "the project to open first")
    .option("--port <number>", "where to listen; 0 takes any free port", wholeNumber(0, 65_535), 0)
    .action(async (project: string | undefined, { port }: { readonly port: number }) => {
      await serve({
        project: project ?? null,
        port,
        signal: terminal.signal,
        onAddress: (address) => terminal.say(`Moascope is at ${address}`),
        onRestart: (ending) => terminal.note(`The core of Moascope ended (${ending}) and is started again. Running trainings go on from their last epoch; open windows take up what else was going on.`),
      });
    });
};
