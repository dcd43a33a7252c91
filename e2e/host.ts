import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
/** What Node has made of the sources once: a host starts for nearly every test. */
const compiled = path.join(root, "node_modules/.cache/compiled");

/** A loopback host of its own, as `moascope serve` starts it: its own home, its own list of projects. */
export class LoopbackHost implements AsyncDisposable {
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  /** Starts the host on a project, or on none. `home` is the person's home folder. */
  static async start(home: string, project: string | null = null): Promise<LoopbackHost> {
    const given = project === null ? [] : [project];
    const child = spawn(process.execPath, [path.join(root, "electron/cli.ts"), "serve", ...given], {
      env: { ...process.env, HOME: home, MOASCOPE_CONFIG: path.join(home, "configuration"), NODE_COMPILE_CACHE: compiled },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const address = await new Promise<string>((resolve, reject) => {
      let said = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const found = /http:\S+(?=\s)/.exec(said)?.[0];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", (code) => reject(new Error(`the host ended with exit code ${code}: ${said}`)));
    });
    return new LoopbackHost(child, address);
  }

  /** Kills the core's process as a crash would; the host itself goes on. */
  killCore(): void {
    process.kill(this.#coreProcess(), "SIGKILL");
  }

  #coreProcess(): number {
    const isCore = (pid: string) => {
      try {
        const [, parent] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        return Number(parent) === this.#child.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("coreProcess");
      } catch {
        return false;
      }
    };
    const found = readdirSync("/proc").find((name) => /^\d+$/.test(name) && isCore(name));
    if (found === undefined) throw new Error("the host has no core");
    return Number(found);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGTERM");
    await ended;
  }
}
