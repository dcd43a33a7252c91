import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProject } from "../project/project.ts";
import { readPredictions } from "../project/results.ts";
import { findRun, runFolder } from "../project/runs.ts";
import { collectFacts } from "../report/collectFacts.ts";
import type { ReportFacts } from "../report/facts.ts";
import { readCheckpoint } from "../training/checkpoint.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "moascope-repeat-")));
const first = path.join(folder, "Ana's plates, \"old\" $HOME");
const second = path.join(folder, "-plates; echo two");
const project = path.join(folder, "original");
let facts: ReportFacts;

beforeAll(async () => {
  mkdirSync(path.join(folder, "elsewhere"));
  writeTinyScreen(first, { each: 6, size: 20 });
  renameSync(path.join(first, "flat"), path.join(first, "don't know (yet)"));
  writeTinyScreen(second, { each: 3, size: 20, seed: 2, classes: ["dots", "stripes"] });
  writeFileSync(path.join(folder, "my table.csv"), `file;moa;the part\n${["dots", "stripes"].flatMap((name) => [0, 1, 2].map((i) => `${name} ${i}.tif;${name};x`)).join("\n")}`);
  await succeeding("create", project);
  await succeeding("import", project, "--images", first, "--channels", "Tubulin (β)", "--copy");
  await succeeding("import", project, "--images", second, "--table", path.join(folder, "my table.csv"));
  await succeeding(
    ...["train", project, "--network", "lenet5", "--size", "16", "--batch", "5", "--epochs", "3", "--exclude", "don't know (yet)", "--split", "random", "--test", "3", "--validation", "0.2"],
    ...["--optimizer", "nesterov", "--momentum", "0.8", "--learning-rate", "0.02", "--schedule", "step", "--schedule-factor", "0.5", "--schedule-epochs", "2", "--warm-up", "0.5", "--augment", "flip,shift=0.05", "--normalise", "percentiles"],
    ...["--micro-batch", "3", "--loss", "binary_crossentropy", "--label-smoothing", "0.1", "--weight-decay", "0.05", "--clip-norm", "0.3", "--class-weight", "dots=1.5"],
    ...["--balance", "--patience", "9", "--l2", "0.001", "--seed", "12345678901", "--threads", "1"],
  );
  // What comes later had no part in the run.
  const later = writeTinyScreen(path.join(folder, "later"), { each: 2, size: 20, seed: 3, classes: ["flat"] });
  await succeeding("import", project, "--images", later);
  await succeeding("evaluate", project);
  using opened = openProject(project, "read");
  facts = await collectFacts(opened, findRun(opened.db, "last"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function weightsAndPredictions(projectPath: string) {
  using opened = openProject(projectPath, "read");
  const run = findRun(opened.db, "last");
  const { state, scales } = readCheckpoint(runFolder(opened, run.id), run.bestEpoch!);
  const { settings, bestEpoch } = run;
  return { settings, bestEpoch, scales, weights: [...state].map(([name, values]) => [name, Buffer.from(values.buffer).toString("hex")]), predictions: [...readPredictions(opened.db, run.id)].slice(0, 24) };
}

test("the facts of a report are those of the run", () => {
  expect(facts).toMatchObject({ project: "original", run: 1, settings: { classNames: ["dots", "stripes"], channels: ["Tubulin (β)"], seed: 12345678901 }, channelScales: [{ offset: expect.any(Number), scale: expect.any(Number) }] });
  expect(facts.images).toHaveLength(26);
  expect(facts.epochs.map(({ number }) => number)).toEqual([1, 2, 3]);
  const counts = Map.groupBy(facts.images, ({ subset }) => subset);
  expect(counts.get("test")).toHaveLength(3);
  expect(counts.get("train")!.length + counts.get("validation")!.length).toBe(15);
  // Left out of the run or come later, but predicted all the same, with the label that they have.
  expect(counts.get(null)!.map(({ truth }) => truth).sort()).toEqual([...Array.from({ length: 6 }, () => "don't know (yet)"), "flat", "flat"]);
  expect(facts.examples).toHaveLength(3);
  for (const { png } of facts.examples) expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect(facts.dataFingerprint.value).toMatch(/^[0-9a-f]{64}$/);
});

test.skipIf(process.platform === "win32")("its commands, given to a shell in an empty folder, repeat the run to the same weights and predictions, bit for bit", () => {
  const cwd = path.join(folder, "elsewhere");
  const launcher = path.join(import.meta.dirname, "..", "moascope.mjs");
  // npx moascope is this moascope.
  const script = `set -e\nnpx() { shift; '${process.execPath}' '${launcher}' "$@" 2>/dev/null; }\n${facts.commands.join("\n")}\n`;
  execFileSync("sh", ["-c", script], { cwd, stdio: "pipe" });
  expect(weightsAndPredictions(path.join(cwd, "repeated"))).toEqual(weightsAndPredictions(project));
});

test("weights that are gone are one sentence", async () => {
  rmSync(path.join(folder, "original.moascope", "models"), { recursive: true });
  for (const args of [["evaluate", project], ["report", project, "--out", path.join(folder, "r.html")]]) {
    const { code, stderr } = await moascope(...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^The weights in .* cannot be read \(it does not exist\)\. Restore .*\n$/) });
  }
});
