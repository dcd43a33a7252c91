import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import open from "open";

// npm start: the desktop window where Electron can run, else the same window in a browser. Says in one line which and why.
const root = path.join(import.meta.dirname, "..");
const electronFolder = path.dirname(createRequire(import.meta.url).resolve("electron/package.json"));
/** Fetching the binary takes a minute on a slow line; a network that swallows requests must not hold the start up for longer. */
const FETCHING = 120_000;
const hasScreen = process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const hindrance = whyNoDesktop();
if (hindrance === null) startDesktop();
else startInBrowser(hindrance);

/** Why Electron cannot open a window here; null when it can. */
function whyNoDesktop(): string | null {
  if (!hasScreen) return "there is no screen here";
  if (process.platform === "linux" && process.getuid?.() === 0) return "Electron's sandbox does not run as root";
  if (electronBinary() !== null) return null;
  spawnSync(process.execPath, [path.join(electronFolder, "install.js")], { stdio: "ignore", timeout: FETCHING });
  return electronBinary() === null ? "Electron's binary could not be fetched" : null;
}

/** The path of Electron's binary, where its package wrote it down when it was fetched. */
function electronBinary(): string | null {
  const note = path.join(electronFolder, "path.txt");
  if (!existsSync(note)) return null;
  const binary = path.join(electronFolder, "dist", readFileSync(note, "utf8").trim());
  return existsSync(binary) ? binary : null;
}

function startDesktop(): void {
  const built = spawnSync("npm", ["run", "-s", "build:app"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const child = spawn(electronBinary()!, [root, ...process.argv.slice(2)], { stdio: "inherit" });
  child.on("close", (code) => process.exit(code ?? 1));
}

function startInBrowser(why: string): void {
  const child = spawn(process.execPath, [path.join(root, "electron/cli.ts"), "serve", ...process.argv.slice(2)], { stdio: ["inherit", "pipe", "inherit"] });
  console.log(hasScreen ? `Moascope opens in your browser, because ${why}.` : `Moascope is served at the address below, to be opened in a browser, because ${why}.`);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    process.stdout.write(text);
    const before = addressIn(said);
    said += text;
    const address = addressIn(said);
    // Where no browser opens, the printed address is there to be copied.
    if (before === null && address !== null && hasScreen) void open(address).catch(() => undefined);
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  child.on("close", (code) => process.exit(code ?? 1));
}

function addressIn(said: string): string | null {
  return /http:\S+(?=\s)/.exec(said)?.[0] ?? null;
}
