import { RPCHandler } from "@orpc/server/message-port";
import { createCore } from "../core/createCore.ts";
import { startJobProcessesWith } from "../jobs/jobProcess.ts";
import { servePixels } from "../pixels/servePixels.ts";
import { router } from "../procedures/index.ts";
import type { FromCore, ToCore } from "./coreMessages.ts";
import { DesktopJobs } from "./desktopJobs.ts";

// The utility process that holds the core: windows call it through ports that the main process hands over.
const main = process.parentPort;
const tell = (message: FromCore) => main.postMessage(message);
const jobs = new DesktopJobs(tell);
startJobProcessesWith(jobs.start);
const handler = new RPCHandler(router);
/** Pixels that somebody waits for. */
const awaited = new Map<number, AbortController>();
let core: ReturnType<typeof createCore> | null = null;

main.on("message", ({ data, ports }) => {
  const message = data as ToCore;
  const [port] = ports;
  switch (message.kind) {
    case "start":
      core = createCore({ configurationFolder: message.configurationFolder, onOpened: (folder) => tell({ kind: "project-opened", folder }) });
      return tell({ kind: "ready" });
    case "window":
      if (core === null || port === undefined) return;
      handler.upgrade(port, { context: core });
      return port.start();
    case "pixels":
      return void answerPixels(message);
    case "pixels-given-up":
      return awaited.get(message.id)?.abort();
    case "job":
    case "job-output":
    case "job-ended":
      return jobs.hear(message, port);
  }
});
process.on("exit", () => core?.[Symbol.dispose]());

async function answerPixels({ id, address, ifNoneMatch }: Extract<ToCore, { kind: "pixels" }>): Promise<void> {
  const gone = new AbortController();
  awaited.set(id, gone);
  try {
    if (core === null) throw new Error("the core was asked before it was started");
    tell({ kind: "pixels", id, answer: await servePixels(core, new URL(address), { signal: gone.signal, ifNoneMatch }) });
  } catch (error) {
    if (gone.signal.aborted) return;
    console.error(error);
    tell({ kind: "pixels", id, answer: { status: 500, headers: { "Content-Type": "text/plain" }, body: Buffer.from("Something went wrong inside Moascope.") } });
  } finally {
    awaited.delete(id);
  }
}
