import { Command } from "commander";
import { defineInference } from "./inference.ts";
import { defineTraining } from "./training.ts";

// npm run bench -- NAME [options]: measures on this machine, now. Without a name it lists what can be measured.
const program = new Command("npm run bench --").description("Measure how fast Moascope is on this machine. Compare only what was measured side by side.");
for (const define of [defineTraining, defineInference]) define(program);
if (process.argv.length === 2) program.outputHelp();
else await program.parseAsync();
