import { availableParallelism } from "node:os";
import { surveyEngines } from "../jobs/surveyDevices.ts";
import type { CommandDefinition } from "./command.ts";

export const engines: CommandDefinition = (program, terminal) => {
  program
    .command("engines")
    .description("list what can compute networks on this machine, with a short timing of each, which is the default, and which --device=auto takes")
    .option("--json", "as one line of JSON", false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const found = await surveyEngines(availableParallelism(), terminal.signal);
      if (json) return terminal.say(JSON.stringify(found));
      for (const { engine, device, speed, reason, isDefault, isAuto } of found) {
        const outcome = speed === null ? `not usable here: ${reason}` : `${speed.toFixed(1)} billion multiplications a second`;
        terminal.say(`${engine.padEnd(11)}  ${device.padEnd(9)}${isDefault ? "default  " : "         "}${isAuto ? "auto  " : "      "}${outcome}`);
      }
    });
};
