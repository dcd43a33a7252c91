import { packError } from "../../shared/failure.ts";
import { asFailure } from "../project/asFailure.ts";
import { type JobMessage, type JobOrder, jobs } from "./jobs.ts";

// The process that does one job. It ends with its parent: nobody would read what it makes.
process.on("disconnect", () => process.exit(1));
// The parent may have gone while this file was loaded, before anybody listened.
if (!process.connected) process.exit(1);
process.once("message", (order: JobOrder) => void work(order));

async function work({ job, specification }: JobOrder): Promise<void> {
  const run = jobs[job] as (specification: unknown, tell: (event: unknown) => void) => Promise<unknown>;
  try {
    const result = await run(specification, (event) => send({ event }));
    send({ result }, () => process.exit(0));
  } catch (error) {
    const { runFolder } = specification as { runFolder: string };
    send({ error: packError(asFailure(error, runFolder)) }, () => process.exit(1));
  }
}

function send(message: JobMessage, then?: () => void): void {
  process.send!(message, undefined, {}, then);
}
