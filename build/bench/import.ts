import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Command } from "commander";
import { wholeNumber } from "../../electron/commands/options.ts";
import { inspect } from "../../electron/imaging/decode.ts";
import { onePageTiff } from "../../electron/imaging/tiff/onePage.ts";
import { tags } from "../../electron/imaging/tiff/tags.ts";
import { identify } from "../../electron/importing/identify.ts";
import { importImages } from "../../electron/importing/importImages.ts";
import { openProject } from "../../electron/project/project.ts";
import { wellName } from "../../shared/domain/wellName.ts";

type Options = { readonly images: number; readonly json: boolean };

/** What a person starts: it starts the command in a process of its own. */
const launcher = path.join(import.meta.dirname, "..", "..", "electron", "moascope.mjs");
const CHANNELS = ["w1", "w2", "w4"];
const SITES = 4;
const WELLS = 60;

/** How long an import takes: reading the headers alone, all of it with a table joined, again after an interruption, again unchanged, and again after changes. */
export function defineImport(program: Command): void {
  program
    .command("import")
    .description("an import of many small files, three for each field, with a table joined by plate and well")
    .option("--images <number>", "files", wholeNumber(3), 39_600)
    .option("--json", "one line of JSON", false)
    .action(measure);
}

async function measure({ images, json }: Options): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "moascope-bench-import-"));
  try {
    const screen = path.join(folder, "screen");
    const files = drawScreen(screen, Math.floor(images / CHANNELS.length));
    const table = path.join(folder, "treatments.csv");
    writeFileSync(table, tableOf(files));
    const headers = await readHeaders(files);
    const project = path.join(folder, "project");
    await run(["create", project]);
    const importing = ["import", project, "--images", screen, "--metadata", table, "--json"];
    const first = await run(importing);
    const again = await run(importing);
    change(files);
    const changed = await run(importing);
    const served = path.join(folder, "served.moascope");
    await run(["create", served]);
    const blocks = { first: await longestBlock(served, screen, table), unchanged: await longestBlock(served, screen, table) };
    const other = path.join(folder, "interrupted");
    await run(["create", other]);
    const resuming = ["import", other, "--images", screen, "--metadata", table, "--json"];
    const interrupted = await run(resuming, (first.seconds * 1000) / 3);
    const resumed = await run(resuming);
    const result = {
      files: files.length,
      headersSeconds: round(headers),
      importSeconds: round(first.seconds),
      beyondHeadersSeconds: round(first.seconds - headers),
      peakMegabytes: first.peakMegabytes,
      matchedRows: joinOf(first.report),
      unchangedSeconds: round(again.seconds),
      unchanged: again.report["changes"],
      changedSeconds: round(changed.seconds),
      changed: changed.report["changes"],
      longestBlockMilliseconds: blocks,
      interruptedAfterSeconds: round(interrupted.seconds),
      resumedSeconds: round(resumed.seconds),
    };
    if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else for (const [name, value] of Object.entries(result)) process.stdout.write(`${name}: ${JSON.stringify(value)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes tiny 16-bit TIFFs, named and placed as in the BBBC021 screen; gives their paths. */
function drawScreen(folder: string, fields: number): string[] {
  const files: string[] = [];
  const pixels = Buffer.alloc(16 * 16 * 2);
  const fieldsOfPlate = WELLS * SITES;
  for (let field = 0; field < fields; field++) {
    const plate = Math.floor(field / fieldsOfPlate);
    const inPlate = field % fieldsOfPlate;
    const well = Math.floor(inPlate / SITES);
    const at = path.join(folder, `Week${1 + (plate % 10)}`, `Week${1 + (plate % 10)}_${20_000 + plate}`);
    if (inPlate === 0) mkdirSync(at, { recursive: true });
    for (const channel of CHANNELS) {
      pixels.writeUInt32LE(files.length);
      const identifier = `${(0x10000000 + files.length).toString(16).toUpperCase()}-A983-4B98-95E9-84466707A25D`;
      const name = `${wellName(1 + Math.floor(well / 10), 1 + (well % 10))}_s${1 + (inPlate % SITES)}_${channel}${identifier}.tif`;
      const file = path.join(at, name);
      writeFileSync(file, onePageTiff(true, { [tags.width]: [16], [tags.height]: [16], [tags.bitsPerSample]: [16], [tags.compression]: [1], [tags.photometric]: [1], [tags.samplesPerPixel]: [1], [tags.rowsPerStrip]: [16] }, false, [pixels]));
      files.push(file);
    }
  }
  return files;
}

function tableOf(files: readonly string[]): string {
  const wells = new Set(files.map((file) => `${path.basename(path.dirname(file))},${path.basename(file).split("_")[0]!}`));
  return ["plate,well,compound,concentration,moa,batch", ...[...wells].map((place, at) => `${place},compound ${at % 113},${(at % 8) / 10},mechanism ${at % 12},week ${at % 10}`)].join("\n");
}

/** What nobody can do without: every file opened, its header and its first bytes read. */
async function readHeaders(files: readonly string[]): Promise<number> {
  const started = performance.now();
  for (const file of files) {
    await inspect(file);
    identify(file);
  }
  return (performance.now() - started) / 1000;
}

/** Removes two files, touches three. */
function change(files: readonly string[]): void {
  for (const file of files.slice(0, 2)) rmSync(file);
  for (const file of files.slice(-3)) utimesSync(file, 1, 1);
}

/** The longest time for which an import leaves nobody else a turn, in a process that also answers the window; milliseconds. */
async function longestBlock(folder: string, images: string, table: string): Promise<number> {
  using project = openProject(folder, "write");
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  await importImages(project, { images, joins: [table], copy: false, signal: new AbortController().signal, onProgress: () => undefined });
  delays.disable();
  return Math.round(delays.max / 1e6);
}

type Ran = { readonly seconds: number; readonly peakMegabytes: number | null; readonly report: Record<string, unknown> };

/** Runs the command line as a person does, or stops it after some milliseconds. */
async function run(args: readonly string[], stopAfter?: number): Promise<Ran> {
  const started = performance.now();
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  let peak: number | null = null;
  const look = setInterval(() => (peak = peakOf(commandOf(child.pid!)) ?? peak), 50);
  const stop = stopAfter === undefined ? undefined : setTimeout(() => process.kill(commandOf(child.pid!), "SIGKILL"), stopAfter);
  await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  clearInterval(look);
  clearTimeout(stop);
  const last = said.trim().split("\n").at(-1) ?? "";
  return { seconds: (performance.now() - started) / 1000, peakMegabytes: peak, report: last.startsWith("{") ? (JSON.parse(last) as Record<string, unknown>) : {} };
}

/** The process in which the command runs; the launcher itself where the system does not say. */
function commandOf(started: number): number {
  try {
    return Number(readFileSync(`/proc/${started}/task/${started}/children`, "utf8").split(" ")[0]) || started;
  } catch {
    return started;
  }
}

/** The most memory that a process has taken so far, where the system says it. */
function peakOf(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    // It has ended.
    return null;
  }
}

function joinOf({ joins }: Record<string, unknown>): unknown {
  return Array.isArray(joins) ? joins.map((join: Record<string, unknown>) => `${String(join["matched"])} of ${String(join["rows"])}`) : null;
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
