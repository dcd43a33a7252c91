import { doJob } from "./doJob.ts";
import type { JobOrder } from "./jobs.ts";

// The process that does one job. It ends with its parent: nobody would read what it makes.
process.on("disconnect", () => process.exit(1));
// The parent may have gone while this file was loaded, before anybody listened.
if (!process.connected) process.exit(1);
process.once("message", (order: JobOrder) => {
  void doJob(order, (message) => {
    const exit = "event" in message ? undefined : () => process.exit("result" in message ? 0 : 1);
    process.send!(message, undefined, {}, exit);
  });
});
