import type { CommandDefinition } from "./command.ts";
import { create } from "./create.ts";
import { evaluate } from "./evaluate.ts";
import { importCommand } from "./import.ts";
import { runs } from "./runs.ts";
import { train } from "./train.ts";

/** Every command, in the order of the work. */
export const commands: readonly CommandDefinition[] = [create, importCommand, train, evaluate, runs];
