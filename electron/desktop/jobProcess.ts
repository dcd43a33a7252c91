import { doJob } from "../jobs/doJob.ts";
import type { JobOrder } from "../jobs/jobs.ts";

// The utility process that does one job for the core. It ends when the core does: its port closes, and nobody would read what it makes.
process.parentPort.once("message", ({ ports: [port] }) => {
  if (port === undefined) throw new Error("a job's process was started without a port");
  port.on("close", () => process.exit(1));
  port.once("message", ({ data }) => {
    void doJob(data as JobOrder, (message) => {
      port.postMessage(message);
      // Messages of a port are sent in order; leaving the event loop once lets the last one go out.
      if (!("event" in message)) setTimeout(() => process.exit("result" in message ? 0 : 1), 100);
    });
  });
  port.start();
});
