import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** A command of the command line: adds itself, with its options, to the program. */
export type CommandDefinition = (program: Command, terminal: Terminal) => void;

/** Bad usage: the command line ends with exit code 2 and this sentence. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
