import { Command } from "commander";
import { defineAgainstPytorch } from "./againstPytorch.ts";
import { defineBatches } from "./batches.ts";
import { defineImport } from "./import.ts";
import { defineSteps } from "./steps.ts";
import { defineThumbnails } from "./thumbnails.ts";
import { defineUi } from "./ui.ts";

// npm run bench -- NAME [options]: measures on this machine, now. Without a name it lists what can be measured.
const program = new Command("npm run bench --").description("Measure how fast Moascope is on this machine. Compare only what was measured side by side.");
const measurements = [
  defineSteps("training", "training steps of a network, images a second"),
  defineSteps("inference", "predictions of a network, images a second"),
  defineAgainstPytorch,
  defineBatches,
  defineImport,
  defineThumbnails,
  defineUi,
];
for (const define of measurements) define(program);
if (process.argv.length === 2) program.outputHelp();
else await program.parseAsync();
