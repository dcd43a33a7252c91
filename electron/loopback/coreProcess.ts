import { createCore } from "../core/createCore.ts";
import { builtPage, readPageFiles } from "../hosting/pageFiles.ts";
import { packError } from "../../shared/failure.ts";
import { serveLoopback } from "./server.ts";
import type { CoreOrder, CoreReport } from "./supervise.ts";

// The process that holds the core and answers windows. Its parent starts it anew when it dies, and it ends with its parent.
process.on("disconnect", () => process.exit(0));
if (!process.connected) process.exit(1);
process.once("message", (order: CoreOrder) => void start(order));

async function start({ token, port, configurationFolder, open }: CoreOrder): Promise<void> {
  try {
    const core = createCore({ configurationFolder });
    process.on("exit", () => core[Symbol.dispose]());
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(0));
    const projectId = open === null ? null : core.workspace.open(open).id;
    const listening = await serveLoopback({ core, files: readPageFiles(builtPage), token, port });
    report({ kind: "listening", port: listening.port, projectId });
  } catch (error) {
    report({ kind: "failed", error: packError(error) });
  }
}

function report(message: CoreReport): void {
  process.send?.(message);
}
