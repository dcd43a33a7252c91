import { packError } from "../../shared/failure.ts";
import { asFailure } from "../project/asFailure.ts";
import { type JobMessage, type JobOrder, jobs } from "./jobs.ts";

/** Does an ordered job in this process and says what happens; the last message is its result or its error. */
export async function doJob({ job, specification }: JobOrder, say: (message: JobMessage) => void): Promise<void> {
  const run = jobs[job] as (specification: unknown, tell: (event: unknown) => void) => Promise<unknown>;
  try {
    say({ result: await run(specification, (event) => say({ event })) });
  } catch (error) {
    const { runFolder } = specification as { runFolder?: string };
    say({ error: packError(asFailure(error, runFolder ?? "")) });
  }
}
