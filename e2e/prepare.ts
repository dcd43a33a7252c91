import { execFileSync } from "node:child_process";
import { readdirSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { demoFolder } from "./demoParts.ts";

const root = path.join(import.meta.dirname, "..");

/** Before the first test: the page as its sources are now, the desktop application where it is tested, and the screen that tests copy. */
export default function prepare(config: { readonly projects: readonly { readonly metadata: { readonly host?: string } }[] }): void {
  const isDesktop = config.projects.some(({ metadata }) => metadata.host === "desktop");
  if (isDesktop || isOld("out/renderer/index.html", ["renderer", "shared", "resources", "build/vite.config.ts", "package-lock.json"])) run("npm", ["run", "-s", isDesktop ? "build:app" : "build"]);
  if (isOld(path.relative(root, demoFolder), ["electron", "shared", "e2e/makeDemo.ts", "package-lock.json"])) makeDemo();
}

function makeDemo(): void {
  const draft = `${demoFolder}-draft`;
  for (const folder of [draft, demoFolder]) rmSync(folder, { recursive: true, force: true });
  run(process.execPath, [path.join(import.meta.dirname, "makeDemo.ts"), draft]);
  // In its place only when it is complete.
  renameSync(draft, demoFolder);
}

function run(command: string, given: readonly string[]): void {
  execFileSync(command, given, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
}

/** Whether something that was made is missing, or a source of it is younger. A folder is as young as the last file that came or went. */
function isOld(made: string, sources: readonly string[]): boolean {
  const at = modified(made);
  const isFolder = (source: string) => statSync(path.join(root, source)).isDirectory();
  const files = (source: string) => (isFolder(source) ? readdirSync(path.join(root, source), { recursive: true, encoding: "utf8" }).map((name) => path.join(source, name)) : []);
  return sources.flatMap((source) => [source, ...files(source)]).some((source) => modified(source) > at);
}

function modified(file: string): number {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
