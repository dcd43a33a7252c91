import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from "electron";
import { fileURLToPath } from "node:url";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import { jobEnvironment } from "../jobs/jobEnvironment.ts";
import type { PixelAnswer } from "../pixels/servePixels.ts";
import type { FromCore, ToCore } from "./coreMessages.ts";

/** What Electron says of a process that was killed by the signal 9: no job ends itself so. */
const KILLED = 9;

/** A core that dies so often within this many milliseconds would die again. */
const OFTEN = { times: 5, within: 30_000 };

export type CoreOptions = {
  readonly configurationFolder: string;
  /** Is told the folder of each project that windows open. */
  readonly onProjectOpened: (folder: string) => void;
  /** Is told that the core died and is started again. */
  readonly onRestart: (ending: string) => void;
  /** Is told that it died too often. */
  readonly onGivingUp: (ending: string) => void;
};

/** The core's process as the main process sees it: started anew when it dies, with everything that hangs on it. */
export class DesktopCore {
  readonly #options: CoreOptions;
  readonly #deaths: number[] = [];
  readonly #jobs = new Map<number, UtilityProcess>();
  readonly #pixels = new Map<number, PromiseWithResolvers<PixelAnswer>>();
  #nextPixels = 1;
  #isEnding = false;
  #process: UtilityProcess;
  #ready = Promise.withResolvers<void>();

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#process = this.#start();
  }

  /** Gives a window's page a port to the core, as soon as there is one. */
  async connect(page: WebContents): Promise<void> {
    await this.#ready.promise;
    if (page.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#tell({ kind: "window" }, [port1]);
    page.postMessage("moascope:core", null, [port2]);
  }

  /** Asks the core for pixels. Rejects when the core dies meanwhile. */
  async pixels(address: string, ifNoneMatch: string | null, signal: AbortSignal): Promise<PixelAnswer> {
    await this.#ready.promise;
    const id = this.#nextPixels++;
    const waiting = Promise.withResolvers<PixelAnswer>();
    this.#pixels.set(id, waiting);
    this.#tell({ kind: "pixels", id, address, ifNoneMatch });
    signal.addEventListener("abort", () => this.#tell({ kind: "pixels-given-up", id }), { once: true });
    return waiting.promise;
  }

  end(): void {
    this.#isEnding = true;
    for (const job of this.#jobs.values()) job.kill();
    this.#process.kill();
  }

  #start(): UtilityProcess {
    const child = utilityProcess.fork(fileURLToPath(moduleBeside(import.meta.url, "coreProcess")), [], { serviceName: "Moascope core", stdio: "inherit" });
    child.on("message", (message: FromCore) => this.#hear(message));
    child.on("exit", (code) => this.#died(`exit code ${code}`));
    child.postMessage({ kind: "start", configurationFolder: this.#options.configurationFolder } satisfies ToCore);
    return child;
  }

  #died(ending: string): void {
    for (const job of this.#jobs.values()) job.kill();
    for (const { reject } of this.#pixels.values()) reject(new Error(`the core ended: ${ending}`));
    this.#pixels.clear();
    if (this.#isEnding) return;
    this.#ready = Promise.withResolvers();
    const now = performance.now();
    this.#deaths.push(now);
    if (this.#deaths.filter((at) => at > now - OFTEN.within).length >= OFTEN.times) return this.#options.onGivingUp(ending);
    this.#options.onRestart(ending);
    this.#process = this.#start();
  }

  #hear(message: FromCore): void {
    switch (message.kind) {
      case "ready":
        return this.#ready.resolve();
      case "project-opened":
        return this.#options.onProjectOpened(message.folder);
      case "pixels":
        this.#pixels.get(message.id)?.resolve(message.answer);
        this.#pixels.delete(message.id);
        return;
      case "start-job":
        return this.#startJob(message.id);
      case "kill-job":
        this.#jobs.get(message.id)?.kill();
    }
  }

  #startJob(id: number): void {
    const job = utilityProcess.fork(fileURLToPath(moduleBeside(import.meta.url, "jobProcess")), [], { serviceName: "Moascope job", env: jobEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
    this.#jobs.set(id, job);
    job.stderr?.setEncoding("utf8").on("data", (text: string) => this.#tell({ kind: "job-output", id, text }));
    job.on("exit", (code) => {
      this.#jobs.delete(id);
      this.#tell({ kind: "job-ended", id, ending: code === KILLED ? "SIGKILL" : `exit code ${code}` });
    });
    const { port1, port2 } = new MessageChannelMain();
    job.postMessage(null, [port1]);
    this.#tell({ kind: "job", id }, [port2]);
  }

  #tell(message: ToCore, ports: Electron.MessagePortMain[] = []): void {
    this.#process.postMessage(message, ports);
  }
}
