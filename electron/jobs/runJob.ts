import { fork } from "node:child_process";
import { Failure, unpackError } from "../../shared/failure.ts";
import type { JobEvent, JobMessage, JobName, JobResult, JobSpecification } from "./jobs.ts";

/** Last words of a process that are kept to say why it ended. */
const KEPT_OUTPUT = 2_000;

/**
 * Does a job in a process of its own. Cancelling kills it at once: whatever it keeps, it keeps in steps that are whole.
 * Fails as the job does, and with JobDied when the process ends without a word (out of memory, for one).
 */
export async function runJob<Name extends JobName>(
  job: Name,
  specification: JobSpecification<Name>,
  { signal, onEvent }: { readonly signal: AbortSignal; readonly onEvent: (event: JobEvent<Name>) => void },
): Promise<JobResult<Name>> {
  signal.throwIfAborted();
  const child = fork(new URL("./child.ts", import.meta.url), { stdio: ["ignore", "ignore", "pipe", "ipc"], serialization: "advanced" });
  const cancel = () => child.kill("SIGKILL");
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await new Promise<JobResult<Name>>((resolve, reject) => {
      let lastWords = "";
      // Thrown from a listener it would end this process; the disk may be full when what happened is written down.
      const hear = (event: JobEvent<Name>) => {
        try {
          onEvent(event);
        } catch (error) {
          reject(error);
          child.kill("SIGKILL");
        }
      };
      child.stderr!.setEncoding("utf8").on("data", (text: string) => (lastWords = (lastWords + text).slice(-KEPT_OUTPUT)));
      child.on("message", (message: JobMessage) => {
        if ("event" in message) hear(message.event as JobEvent<Name>);
        else if ("result" in message) resolve(message.result as JobResult<Name>);
        else reject(unpackError(message.error));
      });
      child.on("error", reject);
      child.on("close", (code, killedBy) => {
        reject(signal.aborted ? signal.reason : new Failure("JobDied", { job, ending: killedBy ?? `exit code ${code}`, output: sentenceAmong(lastWords) }));
      });
      child.send({ job, specification }, (error) => error && reject(error));
    });
  } finally {
    signal.removeEventListener("abort", cancel);
    child.kill("SIGKILL");
  }
}

/** Of what a dying process wrote, the line that names an error, else the last one. */
function sentenceAmong(lastWords: string): string {
  const lines = lastWords.trim().split("\n");
  return (lines.find((line) => /^(\w*Error|FATAL ERROR)\b/.test(line)) ?? lines.at(-1)!).trim();
}
