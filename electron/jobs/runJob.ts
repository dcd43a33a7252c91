import { Failure, unpackError } from "../../shared/failure.ts";
import { startJobProcess } from "./jobProcess.ts";
import type { JobEvent, JobName, JobResult, JobSpecification } from "./jobs.ts";

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
  const { promise, resolve, reject } = Promise.withResolvers<JobResult<Name>>();
  let lastWords = "";
  const child = startJobProcess(
    { job, specification },
    {
      message(message) {
        if ("event" in message) hear(message.event as JobEvent<Name>);
        else if ("result" in message) resolve(message.result as JobResult<Name>);
        else reject(unpackError(message.error));
      },
      output: (text) => void (lastWords = (lastWords + text).slice(-KEPT_OUTPUT)),
      error: reject,
      ended: (ending) => reject(signal.aborted ? signal.reason : new Failure("JobDied", { job, ending, output: sentenceAmong(lastWords) })),
    },
  );
  // Thrown from a listener it would end this process; the disk may be full when what happened is written down.
  function hear(event: JobEvent<Name>): void {
    try {
      onEvent(event);
    } catch (error) {
      reject(error);
      child.kill();
    }
  }
  signal.addEventListener("abort", child.kill, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener("abort", child.kill);
    child.kill();
  }
}

/** Of what a dying process wrote, the line that names an error, else the last one. */
function sentenceAmong(lastWords: string): string {
  const lines = lastWords.trim().split("\n");
  return (lines.find((line) => /^(\w*Error|FATAL ERROR)\b/.test(line)) ?? lines.at(-1)!).trim();
}
