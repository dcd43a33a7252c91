import type { CommandDefinition } from "./command.ts";
import { cache } from "./cache.ts";
import { create } from "./create.ts";
import { demo } from "./demo.ts";
import { engines } from "./engines.ts";
import { evaluate } from "./evaluate.ts";
import { exportCommand } from "./export.ts";
import { importCommand } from "./import.ts";
import { predict } from "./predict.ts";
import { quality } from "./quality.ts";
import { recipes } from "./recipes.ts";
import { relinkCommand } from "./relink.ts";
import { report } from "./report.ts";
import { runs } from "./runs.ts";
import { serveCommand } from "./serve.ts";
import { summary } from "./summary.ts";
import { train } from "./train.ts";

/** Every command, in the order of the work. */
export const commands: readonly CommandDefinition[] = [demo, create, importCommand, relinkCommand, quality, recipes, train, evaluate, predict, report, runs, exportCommand, cache, engines, summary, serveCommand];
