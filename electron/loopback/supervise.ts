import { fork } from "node:child_process";
import { type PackedError, unpackError } from "../../shared/failure.ts";
import { moduleBeside } from "../../shared/moduleBeside.ts";

/** What the core's process is told, once. A port of 0 is any. */
export type CoreOrder = { readonly token: string; readonly port: number; readonly configurationFolder: string; readonly open: string | null };

/** What it says. */
export type CoreReport = { readonly kind: "listening"; readonly port: number; readonly projectId: string | null } | { readonly kind: "failed"; readonly error: PackedError };

export type Supervision = {
  readonly order: CoreOrder;
  readonly signal: AbortSignal;
  readonly onListening: (report: Extract<CoreReport, { kind: "listening" }>) => void;
  /** Is told that the core died and is started again. */
  readonly onRestart: (ending: string) => void;
};

/** A core that dies so often within this many milliseconds would die again. */
const OFTEN = { times: 5, within: 30_000 };
const PAUSE = 300;

/** Keeps a core process running until the signal ends it: one that dies is started again on the same port, where its windows find it. Rejects when it cannot be started. */
export async function superviseCore({ order, signal, onListening, onRestart }: Supervision): Promise<void> {
  const deaths: number[] = [];
  let port = order.port;
  while (!signal.aborted) {
    const ending = await runOnce({ ...order, port }, signal, (report) => {
      port = report.port;
      onListening(report);
    });
    if (signal.aborted) return;
    deaths.push(performance.now());
    if (deaths.filter((at) => at > performance.now() - OFTEN.within).length >= OFTEN.times) throw new Error(`The core of Moascope died ${OFTEN.times} times in a row (${ending}).`);
    onRestart(ending);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Resolves with how the process ended; rejects when it could not begin. */
function runOnce(order: CoreOrder, signal: AbortSignal, onListening: (report: Extract<CoreReport, { kind: "listening" }>) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = fork(moduleBeside(import.meta.url, "coreProcess"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const end = () => child.kill("SIGTERM");
    signal.addEventListener("abort", end, { once: true });
    child.on("message", (report: CoreReport) => {
      if (report.kind === "listening") return onListening(report);
      reject(unpackError(report.error));
      child.kill("SIGTERM");
    });
    child.on("error", reject);
    child.on("exit", (code, killedBy) => {
      signal.removeEventListener("abort", end);
      resolve(killedBy ?? `exit code ${code}`);
    });
    child.send(order);
  });
}
