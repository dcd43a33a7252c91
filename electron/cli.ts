import { Command, CommanderError } from "commander";
import packageFile from "../package.json" with { type: "json" };
import { Failure, type FailureCode } from "../shared/failure.ts";
import { UsageError } from "./commands/command.ts";
import { commandsFor } from "./commands/index.ts";
import { openTerminal } from "./commands/terminal.ts";

// The command line: moascope COMMAND. Exit codes: 0 done, 1 the job failed, 2 bad usage, 130 cancelled.
const cancelling = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => cancelling.abort());
process.on("disconnect", () => cancelling.abort());
// The launcher may have gone while this file was loaded, before anybody listened.
if (process.connected === false) cancelling.abort();
for (const stream of [process.stdout, process.stderr]) stream.on("error", outputLost);

const terminal = openTerminal(cancelling.signal);
const program = new Command("moascope")
  .description(packageFile.description)
  .version(packageFile.version)
  .configureHelp({ sortOptions: false, showGlobalOptions: false })
  .exitOverride()
  .showHelpAfterError("(add --help for what is possible)");
for (const define of await commandsFor(process.argv[2])) define(program, terminal);

/** Failures that say that an option was wrong, not that the work failed. */
const badUsage: readonly FailureCode[] = ["UnknownNetwork", "UnknownAugmentation", "AugmentationAmount", "InputTooSmall", "InputSizeUnsuitable", "UnknownNetworkOption", "NetworkOptionValue", "UnknownColumn", "UnknownClass"];

try {
  await program.parseAsync();
} catch (error) {
  terminal.progressDone();
  process.exitCode = exitCodeOf(error);
}
// What only waits for more, such as the channel to the launcher, must not keep a finished command alive.
process.disconnect?.();

/** Whoever read the output may stop reading, as `head` does, and the work goes on; a full disk that it was sent to is worth a word and an exit code. */
function outputLost(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") return;
  process.exitCode = 1;
  terminal.note(`The output could not be written (${error.message}).`);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (cancelling.signal.aborted) {
    terminal.note("Cancelled. What was finished is kept.");
    return 130;
  }
  if (error instanceof UsageError) {
    terminal.note(error.message);
    return 2;
  }
  if (error instanceof Failure) {
    terminal.note(error.message);
    return badUsage.includes(error.code) ? 2 : 1;
  }
  terminal.note(`Something went wrong inside Moascope: ${error instanceof Error ? error.stack : String(error)}`);
  return 1;
}
