import type { MessagePortMain } from "electron";
import type { JobProcess, JobProcessListener, StartJobProcess } from "../jobs/jobProcess.ts";
import type { JobMessage, JobOrder } from "../jobs/jobs.ts";
import type { FromCore, ToCore } from "./coreMessages.ts";

type Job = { readonly order: JobOrder; readonly listener: JobProcessListener };

/** The core's side of jobs: the main process starts their processes, and each is then spoken to through a port of its own. */
export class DesktopJobs {
  readonly #tell: (message: FromCore) => void;
  readonly #jobs = new Map<number, Job>();
  #next = 1;

  constructor(tell: (message: FromCore) => void) {
    this.#tell = tell;
  }

  readonly start: StartJobProcess = (order, listener): JobProcess => {
    const id = this.#next++;
    this.#jobs.set(id, { order, listener });
    this.#tell({ kind: "start-job", id });
    return { kill: () => this.#jobs.has(id) && this.#tell({ kind: "kill-job", id }) };
  };

  /** Takes what the main process says of jobs. */
  hear(message: Extract<ToCore, { kind: "job" | "job-output" | "job-ended" }>, port: MessagePortMain | undefined): void {
    const job = this.#jobs.get(message.id);
    if (job === undefined) return;
    if (message.kind === "job-output") job.listener.output(message.text);
    else if (message.kind === "job-ended") {
      this.#jobs.delete(message.id);
      job.listener.ended(message.ending);
    } else if (port !== undefined) {
      port.on("message", ({ data }) => job.listener.message(data as JobMessage));
      port.start();
      port.postMessage(job.order);
    }
  }
}
