// One file of over 300 lines, because all of it looks at the one project that is made, filled and trained before the first test.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { tiffFile, type TiffPlan } from "../imaging/fixtures/tiffFile.ts";
import { openProject } from "../project/project.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { type Ended, lastJson, moascope, nodesOfThisMachine, start, succeeding } from "./fixtures/commandLine.ts";

const ImportResult = z.strictObject({
  files: z.int(),
  used: z.int(),
  skipped: z.array(z.strictObject({ file: z.string(), reason: z.string() })),
  layout: z.string(),
  leftOut: z.strictObject({ thumbnails: z.int(), hidden: z.int(), documents: z.int(), failed: z.int() }),
  notes: z.array(z.string()),
  pages: z.null(),
  plateMaps: z.tuple([]),
  joins: z.array(z.strictObject({ table: z.string(), by: z.string(), rows: z.int(), matched: z.int(), unmatched: z.array(z.string()), images: z.int(), ofImages: z.int(), columns: z.array(z.string()) })),
  masks: z.null(),
  changes: z.strictObject({ added: z.int(), changed: z.int(), unchanged: z.int(), vanished: z.int(), vanishedFiles: z.array(z.string()) }),
  plates: z.int(),
  wells: z.int(),
  sites: z.int(),
  images: z.int(),
  channels: z.array(z.string()),
});

const share = z.number().min(0).max(1);
const Evaluation = z.strictObject({
  images: z.int(),
  accuracy: share,
  balancedAccuracy: share,
  macroF1: share,
  logLoss: z.number().min(0),
  confusion: z.array(z.array(z.int())),
  classes: z.array(z.string()),
});

const SummaryResult = z.looseObject({ network: z.string(), parameters: z.int(), layers: z.array(z.looseObject({ name: z.string(), parameters: z.int() })) });

const RunResult = z.strictObject({
  run: z.int(),
  network: z.string(),
  seed: z.int(),
  parameters: z.int().positive(),
  seconds: z.number().positive(),
  imagesPerSecond: z.number().positive(),
  train: Evaluation,
  validation: Evaluation,
  test: Evaluation,
});

const folder = mkdtempSync(path.join(tmpdir(), "moascope cli "));
const at = (...parts: string[]) => path.join(folder, ...parts);
const images = writeTinyScreen(at("my images"));
const project = at("my project");
const quick = ["--network", "lenet5", "--epochs", "2", "--size", "16", "--batch", "8", "--threads", "1"];

let made: Ended;
let imported: Ended;
let trained: Ended;
beforeAll(async () => {
  made = await succeeding("create", project);
  imported = await succeeding("import", project, "--images", images, "--json");
  trained = await succeeding("train", project, ...quick, "--epochs", "8", "--json");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a failure has to be: the exit code, nothing on standard output, and a last word that is a sentence and no stack. */
function expectSentence({ code, stdout, stderr }: Ended, expected: { code: 1 | 2; says: string | RegExp }): void {
  const last = stderr.trimEnd().split("\n").at(-1)!;
  expect({ code, stdout }, stderr).toEqual({ code: expected.code, stdout: "" });
  expect(last).toMatch(expected.says);
  expect(last).toMatch(/^[A-Z/].+([.)]|: moascope .+)$/);
  expect(stderr.trimEnd()).not.toMatch(/\n\s/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toContain("went wrong inside");
}

describe("the whole story", () => {
  test("create makes a project and says what comes next", () => {
    expect(made.stdout).toContain(`${project}.moascope`);
    expect(made.stdout).toContain("moascope import");
    expect(existsSync(at("my project.moascope", "project.sqlite"))).toBe(true);
  });

  test("import ends with one line of JSON", () => {
    expect(imported.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(ImportResult.parse(lastJson(imported))).toMatchObject({ files: 24, used: 24, skipped: [], plates: 0, wells: 0, sites: 0, images: 24, channels: ["Grey"], layout: "folders", joins: [], changes: { added: 24, changed: 0 } });
  });

  test("train ends with one line of JSON and tells progress on standard error alone", () => {
    expect(trained.stdout.trimEnd().split("\n")).toHaveLength(1);
    const result = RunResult.parse(lastJson(trained));
    expect(result).toMatchObject({ run: 1, network: "lenet5", seed: 1, train: { images: 17 }, validation: { images: 2 }, test: { images: 5, classes: ["dots", "flat", "stripes"] } });
    expect(result.test.confusion.flat().reduce((sum, count) => sum + count)).toBe(5);
    expect(trained.stderr).toMatch(/Epoch 8\/8: loss .* accuracy .*validation loss/);
    expect(trained.stderr).toMatch(/images\/s, .* left/);
    expect(result.train.accuracy).toBeGreaterThan(0.8);
  });

  test("evaluate measures the same run to the same numbers, all of it or one part", async () => {
    const all = RunResult.parse(lastJson(await succeeding("evaluate", project, "--run", "last", "--json")));
    expect(all).toEqual(lastJson(trained));
    const part = lastJson(await succeeding("evaluate", project, "--run", "1", "--subset", "test", "--json"));
    expect(part).toEqual({ ...all, train: null, validation: null });
    const { stdout } = await succeeding("evaluate", project, "--subset", "test");
    expect(stdout).toContain(`accuracy ${all.test.accuracy.toFixed(3)}`);
    expect(stdout).not.toContain("train  ");
  });

  test("predict writes the project's images, and makes the folder of its file", async () => {
    const out = at("new folder", "out.csv");
    await succeeding("predict", project, "--run", "last", "--out", out);
    const rows = parse(readFileSync(out), { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(24);
    for (const row of rows) {
      const sum = ["dots", "flat", "stripes"].reduce((sum, name) => sum + Number(row[`p(${name})`]), 0);
      expect(sum).toBeCloseTo(1, 4);
      expect(row["label"]).toBe(row["image"]!.split("/")[0]);
    }
  });

  test("predict takes the images of another folder and leaves the project as it was", async () => {
    const other = writeTinyScreen(at("other"), { each: 2, seed: 99, classes: ["stripes", "flat"] });
    writeFileSync(path.join(other, "flat", "broken.tif"), readFileSync(path.join(other, "flat", "flat 0.tif")).subarray(0, 500));
    const before = contentsOf(project);
    const { stderr } = await succeeding("predict", project, "--images", other, "--out", at("other.csv"));
    expect(stderr).toMatch(/Skipped flat.broken\.tif: .*/);
    const rows = parse(readFileSync(at("other.csv")), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ image }) => image).sort()).toEqual(["flat/flat 0.tif", "flat/flat 1.tif", "stripes/stripes 0.tif", "stripes/stripes 1.tif"]);
    expect(contentsOf(project)).toEqual(before);
  });

  test("predict reads a folder as import does, with the same options", async () => {
    const stacks = at("stacks");
    mkdirSync(stacks);
    const page: TiffPlan = { width: 32, height: 32, channels: 1, sampleType: "uint16", values: Array.from({ length: 1_024 }, (_, pixel) => pixel) };
    for (const well of ["B2", "B3"]) writeFileSync(path.join(stacks, `well ${well} of mine.tif`), tiffFile([page, page]));
    writeFileSync(at("map.csv"), "well,compound\nB2,taxol\nB3,DMSO\n");
    await succeeding("predict", project, "--images", stacks, "--pattern", "well (?<well>[A-P]\\d)", "--pages", "depths", "--plate-map", at("map.csv"), "--out", at("stacks.csv"));
    const rows = parse(readFileSync(at("stacks.csv")), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ well, compound }) => [well, compound])).toEqual([["B02", "taxol"], ["B02", "taxol"], ["B03", "DMSO"], ["B03", "DMSO"]]);
  });

  test("report writes one file that needs nothing else", async () => {
    await succeeding("report", project, "--run", "last", "--out", at("reports", "run 1.html"));
    const page = readFileSync(at("reports", "run 1.html"), "utf8");
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).not.toMatch(/src="(?!data:)|<link|@import|url\((?!data:)|<script[^>]+src/);
    expect(readdirSync(at("reports"))).toEqual(["run 1.html"]);
  });

  test("summary lists the layers of the run's network, of a named one and of a file", async () => {
    const ofRun = SummaryResult.parse(lastJson(await succeeding("summary", project, "--run", "last", "--json")));
    expect(ofRun.parameters).toBe(RunResult.parse(lastJson(trained)).parameters);
    const named = await succeeding("summary", "lenet5", "--size", "28", "--channels", "1");
    expect(named.stdout).toMatch(/^Layer .*\n.*InputLayer/);
    expect(named.stdout).toContain("61,706 learned and 0 kept parameters");
    await succeeding("export", project, "--format", "tfjs", "--out", at("summarised"));
    const ofFile = SummaryResult.parse(lastJson(await succeeding("summary", at("summarised"), "--json")));
    expect(ofFile.layers.filter(({ parameters }) => parameters > 0)).toHaveLength(ofRun.layers.filter(({ parameters }) => parameters > 0).length);
    // The same network as Keras's to_json() describes it, without weights.
    const { modelTopology } = JSON.parse(readFileSync(at("summarised", "model.json"), "utf8")) as { readonly modelTopology: object };
    writeFileSync(at("described.json"), JSON.stringify(modelTopology));
    expect(SummaryResult.parse(lastJson(await succeeding("summary", at("described.json"), "--json")))).toEqual(ofFile);
    expect(await moascope("train", project, "--from", at("described.json"), "--normalise", "standard")).toMatchObject({ code: 1, stderr: expect.stringContaining("holds no weights. To start from random weights with it, give it with --model") });
    expect(await moascope("summary", "lenet6")).toMatchObject({ code: 1, stderr: expect.stringContaining("lenet6") });
  });

  test("a described network is for what its output suggests, or for what is said of it", async () => {
    const layer = (class_name: string, name: string, config: object, from?: string) => ({ class_name, name, config: { name, ...config }, inbound_nodes: from === undefined ? [] : [[[from, 0, 0, {}]]] });
    const layers = [layer("InputLayer", "pixels", { batch_input_shape: [null, 32, 32, 1] }), layer("Conv2D", "maps", { filters: 5, kernel_size: [3, 3], padding: "same" }, "pixels")];
    writeFileSync(at("maps.json"), JSON.stringify({ class_name: "Functional", config: { name: "mapper", layers, input_layers: [["pixels", 0, 0]], output_layers: [["maps", 0, 0]] } }));
    const own = ["train", project, "--network", "custom", "--model", at("maps.json")];
    expect(await moascope(...own)).toMatchObject({ code: 1, stderr: expect.stringMatching(/gives 5\smaps of 32 x 32 pixels and not 1\smap of 32 x 32 pixels, one for each channel of the images/) });
    expect(await moascope(...own, "--learns", "classes")).toMatchObject({ code: 1, stderr: expect.stringContaining("gives [5,32,32] and not one number a class") });
    expect(await moascope(...own, "--learns", "masks")).toMatchObject({ code: 1, stderr: expect.stringContaining("No image of the project has a mask") });
  });

  test("runs lists what was trained, for people and for programs", async () => {
    const { stdout } = await succeeding("runs", project);
    expect(stdout).toMatch(/^\s*1 .*lenet5 .*finished.*test accuracy \d\.\d{3}/);
    const [run] = z.array(z.looseObject({ id: z.int(), state: z.string(), test: z.record(z.string(), z.number()) })).parse(lastJson(await succeeding("runs", project, "--json")));
    expect(run).toMatchObject({ id: 1, state: "finished", network: "lenet5", test: { accuracy: RunResult.parse(lastJson(trained)).test.accuracy } });
  });

  test.each(nodesOfThisMachine().map((node) => [node]))("the launcher works under %s", async (node) => {
    const { code, stdout, stderr } = await start(["runs", "my project"], { node, cwd: folder }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("lenet5");
  });
});

/** Every row of every table. */
function contentsOf(projectPath: string): unknown {
  using opened = openProject(projectPath, "read");
  const tables = opened.db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
  return tables.map((table) => [table, opened.db.prepare(`SELECT * FROM ${table}`).all()]);
}

describe.concurrent("help", () => {
  test.each([["demo", "--epochs"], ["create", "project"], ["import", "--table"], ["train", "--network"], ["evaluate", "--subset"], ["predict", "--out"], ["report", "--out"], ["runs", "--json"], ["export", "--format"]])(
    "of %s explains %s and ends well",
    async (command, word) => {
      const { code, stdout, stderr } = await moascope(command, "--help");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`^Usage: moascope ${command} [\\s\\S]*${word}`));
    },
  );

  test("a reader that stops reading is not an error", async () => {
    const { child, ended } = start(["--help"]);
    child.stdout!.destroy();
    const { code, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

describe("bad usage ends with exit code 2 and changes nothing", () => {
  let before: unknown;
  beforeAll(() => void (before = contentsOf(project)));
  afterAll(() => expect(contentsOf(project)).toEqual(before));

  async function expectBadUsage(args: readonly string[], says: string | RegExp): Promise<void> {
    const { code, stdout, stderr } = await moascope(...args);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  }

  test.concurrent.each([
    [["nonsense"], "unknown command"],
    [["train"], "project"],
    [["import", project], "--images"],
    [["predict", project], "--out"],
    [["train", project], "--network"],
    [["train", project, "--network", "nonsense"], /no network "nonsense".*lenet5/],
    [["train", project, "--network", "lenet5", "--nonsense"], "--nonsense"],
    [["train", project, "--network", "lenet5", "--epochs", "0"], "--epochs"],
    [["train", project, "--network", "lenet5", "--epochs", "abc"], "--epochs"],
    [["train", project, "--network", "lenet5", "--seed", "1e20"], "--seed"],
    [["train", project, "--network", "lenet5", "--split", "nonsense"], /no split "nonsense".*plate/],
    [["train", project, "--network", "lenet5", "--test", "1.5"], "--test"],
    [["train", project, "--network", "lenet5", "--optimizer", "nonsense"], "--optimizer"],
    [["train", project, "--network", "lenet5", "--augment", "mirror"], /no augmentation "mirror".*flip/],
    [["train", project, "--network", "lenet5", "--augment", "rotation=999"], /rotation.*180/],
    [["train", project, "--network", "lenet5", "--size", "100000"], "--size"],
    [["train", project, "--network", "lenet5", "--threads", "100000"], "--threads"],
    [["train", project, "--network", "lenet5", "--learns", "masks"], /--learns together with --model/],
    [["train", project, "--network", "custom", "--model", at("x.json"), "--learns", "cells"], /classes, masks, images/],
    [["train", project, "--resume", "last", "--epochs", "9"], "leave out --epochs"],
    [["evaluate", project, "--run", "first"], "--run"],
    [["evaluate", project, "--subset", "half"], "--subset"],
    [["predict", project, "--out", at("x.csv"), "--table", at("t.csv")], "--images"],
    [["predict", project, "--out", at("x.csv"), "--metadata", at("t.csv")], "--images"],
    [["predict", project, "--out", at("x.csv"), "--images", folder, "--layout", "pattern"], "--pattern"],
    [["import", project, "--images", folder, "--columns", "0=file", "--table", at("t.csv")], "1=file"],
  ] as const)("%j", ([...args], says) => expectBadUsage(args, says));

  // These are found out with the project open, and there is one writer at a time.
  test.each([
    [["train", project, "--network", "lenet5", "--split", "column:batch"], /no column "batch"/],
    [["train", project, "--network", "lenet5", "--classes", "constructor"], /no column "constructor"/],
    [["train", project, "--network", "lenet5", "--size", "3"], /at least 12 x 12/],
    [["train", project, "--network", "lenet5", "--exclude", "Dots"], /no class "Dots".*dots/],
  ] as const)("%j", ([...args], says) => expectBadUsage(args, says));
});

describe("what cannot be done ends with exit code 1 and one sentence", () => {
  test("a project that is missing, there already, damaged or from a newer version", async () => {
    expectSentence(await moascope("train", at("nowhere"), ...quick), { code: 1, says: /no project at .*nowhere\.moascope.*moascope create/ });
    expectSentence(await moascope("create", project), { code: 1, says: /exists already/ });
    for (const name of ["damaged", "newer"]) cpSync(`${project}.moascope`, at(`${name}.moascope`), { recursive: true });
    writeFileSync(at("damaged.moascope", "project.sqlite"), "This is no database at all, however long it may be.".repeat(200));
    expectSentence(await moascope("runs", at("damaged")), { code: 1, says: /damaged .*Restore it from a copy/ });
    const db = new Sqlite(at("newer.moascope", "project.sqlite"));
    db.pragma("user_version = 9999");
    db.close();
    expectSentence(await moascope("evaluate", at("newer")), { code: 1, says: /newer version.*Update Moascope/ });
  });

  test("runs that are not there or were never trained, and a place that cannot be written", async () => {
    expectSentence(await moascope("evaluate", project, "--run", "77"), { code: 1, says: /no run 77.*has: 1/ });
    await succeeding("create", at("empty"));
    expectSentence(await moascope("report", at("empty"), "--out", at("x.html")), { code: 1, says: /nothing was trained/ });
    expectSentence(await moascope("train", at("empty"), ...quick), { code: 1, says: /No image has a value of "moa"/ });
    expectSentence(await moascope("report", project, "--out", folder), { code: 1, says: /cannot be written/ });
    expectSentence(await moascope("predict", project, "--out", folder), { code: 1, says: /cannot be written/ });
    expectSentence(await moascope("predict", project, "--out", path.join(images, "dots", "dots 0.tif", "x.csv")), { code: 1, says: /cannot be written/ });
  });

  test("nothing usable: every file is named with its reason, and the project stays as it was", async () => {
    const bad = at("bad");
    mkdirSync(bad);
    writeFileSync(path.join(bad, "cut.tif"), readFileSync(path.join(images, "dots", "dots 0.tif")).subarray(0, 700));
    writeFileSync(path.join(bad, "nothing.png"), "");
    writeFileSync(path.join(bad, "letter.tif"), "Dear Sir or Madam,");
    const before = contentsOf(project);
    const { code, stdout, stderr } = await moascope("import", project, "--images", bad, "--json");
    expect(code).toBe(1);
    const result = ImportResult.parse(lastJson({ stdout }));
    expect(result).toMatchObject({ files: 3, used: 0, images: 0 });
    expect(result.skipped.map(({ file }) => file).sort()).toEqual(["cut.tif", "letter.tif", "nothing.png"]);
    for (const { file } of result.skipped) expect(stderr).toMatch(new RegExp(`^Skipped ${file}: .+`, "m"));
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/None of the 3 files .*The project is as it was\.$/);
    expect(contentsOf(project)).toEqual(before);
  });

  test("a folder that is missing, and a table that names no file or has no column of files", async () => {
    expectSentence(await moascope("import", project, "--images", at("nowhere")), { code: 1, says: /nowhere/ });
    writeFileSync(at("table.csv"), "file,moa\nghost.tif,dots\n");
    expectSentence(await moascope("import", project, "--images", images, "--table", at("table.csv")), { code: 1, says: /No file that the table .*ghost\.tif/ });
    writeFileSync(at("table.csv"), "moa,colour\ndots,blue\n");
    expectSentence(await moascope("import", project, "--images", images, "--table", at("table.csv")), { code: 1, says: /no column with file names/ });
  });

  test("a class with too few images to be in every part of the split", async () => {
    const few = writeTinyScreen(at("few"), { each: 4 });
    writeTinyScreen(few, { each: 4 });
    for (const number of [1, 2, 3]) rmSync(path.join(few, "stripes", `stripes ${number}.tif`));
    await succeeding("create", at("few"));
    await succeeding("import", at("few"), "--images", few);
    const before = contentsOf(at("few"));
    expectSentence(await moascope("train", at("few"), ...quick), { code: 1, says: /class "stripes" has only 1 of the 3 images.*--exclude="stripes"/ });
    expect(contentsOf(at("few"))).toEqual(before);
    await succeeding("train", at("few"), ...quick, "--exclude", "stripes");
  });

  test("an image that has gone or was cut since it was imported, and then is there again", async () => {
    const moving = writeTinyScreen(at("moving"), { each: 4 });
    const file = path.join(moving, "dots", "dots 1.tif");
    const bytes = readFileSync(file);
    await succeeding("create", at("moved"));
    await succeeding("import", at("moved"), "--images", moving);
    rmSync(file);
    const gone = await moascope("train", at("moved"), ...quick);
    expect({ code: gone.code, stdout: gone.stdout, last: gone.stderr.trimEnd().split("\n").at(-1) }).toEqual({ code: 1, stdout: "", last: expect.stringMatching(/dots 1\.tif does not exist/) });
    writeFileSync(file, bytes);
    truncateSync(file, 900);
    const cut = await moascope("train", at("moved"), "--resume", "last");
    expect({ code: cut.code, last: cut.stderr.trimEnd().split("\n").at(-1) }).toEqual({ code: 1, last: expect.stringMatching(/dots 1\.tif is damaged or incomplete/) });
    writeFileSync(file, bytes);
    await succeeding("train", at("moved"), "--resume", "last");
  });

  test("training that comes apart", async () => {
    const args = ["train", project, "--network", "lenet-moa", "--size", "64", "--batch", "2", "--optimizer", "sgd", "--learning-rate", "10"];
    const { code, stderr, stdout } = await moascope(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^Training came apart in epoch 1: .*learning rate below 10\.$/);
  });
});

test("while a run trains, nobody else writes, and everybody may look", async () => {
  cpSync(`${project}.moascope`, at("busy.moascope"), { recursive: true });
  const running = start(["train", at("busy"), ...quick, "--epochs", "100000"]);
  await running.heard("Epoch 2/");
  expectSentence(await moascope("import", at("busy"), "--images", images), { code: 1, says: /is being written by another Moascope/ });
  expect((await succeeding("runs", at("busy"))).stdout).toMatch(/running/);
  await succeeding("report", at("busy"), "--run", "1", "--out", at("busy.html"));
  running.child.kill("SIGINT");
  expect((await running.ended).code).toBe(130);
  expect((await succeeding("runs", at("busy"))).stdout).toMatch(/stopped/);
  await succeeding("import", at("busy"), "--images", images);
});

test("Ctrl-C during an import leaves the project as it was", async () => {
  const many = writeTinyScreen(at("many"), { each: 400, size: 8 });
  await succeeding("create", at("cancelled"));
  const before = contentsOf(at("cancelled"));
  const running = start(["import", at("cancelled"), "--images", many, "--copy"]);
  await running.heard("Reading images");
  running.child.kill("SIGINT");
  const { code, stdout } = await running.ended;
  expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
  expect(contentsOf(at("cancelled"))).toEqual(before);
  expect(existsSync(at("cancelled.moascope", "images"))).toBe(false);
});

test("Ctrl-C while the demo screen is drawn ends at once and makes no project", async () => {
  const running = start(["demo", "--folder", at("demo")]);
  await running.heard("Drawing the demo screen");
  const begun = performance.now();
  running.child.kill("SIGINT");
  expect((await running.ended).code).toBe(130);
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(existsSync(at("demo", "demo.moascope"))).toBe(false);
});
