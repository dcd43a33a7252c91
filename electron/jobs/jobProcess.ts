import { fork } from "node:child_process";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import { jobEnvironment } from "./jobEnvironment.ts";
import type { JobMessage, JobOrder } from "./jobs.ts";

/** What happens to a job's process. */
export type JobProcessListener = {
  readonly message: (message: JobMessage) => void;
  /** A piece of what it wrote where errors go. */
  readonly output: (text: string) => void;
  readonly error: (error: Error) => void;
  /** How it ended: `SIGKILL`, `exit code 1`. */
  readonly ended: (ending: string) => void;
};

/** A process that was given one job. */
export type JobProcess = {
  /** Ends it at once; nothing happens when it has ended. */
  readonly kill: () => void;
};

export type StartJobProcess = (order: JobOrder, listener: JobProcessListener) => JobProcess;

let start: StartJobProcess = forkJobProcess;

/** Makes the host's way to start processes the one for all jobs: in a desktop's core only the main process can start any. To be called once, before the first job. */
export function startJobProcessesWith(way: StartJobProcess): void {
  start = way;
}

/** Starts a process that does a job. */
export function startJobProcess(order: JobOrder, listener: JobProcessListener): JobProcess {
  return start(order, listener);
}

function forkJobProcess(order: JobOrder, listener: JobProcessListener): JobProcess {
  const child = fork(moduleBeside(import.meta.url, "child"), { env: jobEnvironment(), stdio: ["ignore", "ignore", "pipe", "ipc"], serialization: "advanced" });
  child.stderr!.setEncoding("utf8").on("data", listener.output);
  child.on("message", listener.message);
  child.on("error", listener.error);
  child.on("close", (code, killedBy) => listener.ended(killedBy ?? `exit code ${code}`));
  child.send(order, (error) => error && listener.error(error));
  return { kill: () => void child.kill("SIGKILL") };
}
