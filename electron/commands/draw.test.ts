import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-draw-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const project = path.join(folder, "cells");
beforeAll(async () => {
  await succeeding("create", project);
  await succeeding("import", project, "--images", writeTinyScreen(path.join(folder, "screen"), { each: 6, classes: ["dots"] }));
  const options = ["--network-options", "width=0.25,depth=2,code=8", "--size", "16", "--batch", "4", "--epochs", "2"];
  const { stderr, stdout } = await succeeding("train", project, "--network", "gan", ...options);
  expect(stderr).toMatch(/Epoch 2\/2: loss of the network \d\.\d{3}, of its adversary \d\.\d{3}, told apart [01]\.\d{3}/);
  expect(stdout).toMatch(/Run 1: gan, \d+ parameters, weights of epoch 2/);
});

test("draw writes grey levels and a picture of each image, the same for a seed, and leaves the project as it is", async () => {
  const [first, again] = [path.join(folder, "first"), path.join(folder, "again")];
  const before = readdirSync(path.join(`${project}.moascope`, "models", "run-1", "drawn"));
  const { stdout } = await succeeding("draw", project, "--count", "3", "--seed", "7", "--out", first);
  expect(stdout).toContain(`Drew 3 images with run 1 into ${first}`);
  expect(readdirSync(first).sort()).toEqual([1, 2, 3].flatMap((number) => [`drawn-000${number}.png`, `drawn-000${number}.tif`]));
  await succeeding("draw", project, "--count", "2", "--seed", "7", "--out", again);
  for (const name of readdirSync(again)) expect(readFileSync(path.join(again, name)).equals(readFileSync(path.join(first, name)))).toBe(true);
  expect(readdirSync(path.join(`${project}.moascope`, "models", "run-1", "drawn"))).toEqual(before);
});

test.each([["predict", "--out", path.join(folder, "predictions.csv")], ["evaluate"]])("what a run that draws cannot do, %s, is refused in a sentence", async (command, ...options) => {
  const { code, stderr } = await moascope(command, project, ...options);
  expect(code).not.toBe(0);
  expect(stderr).toContain("Run 1 draws new images and says nothing of those that there are, so it cannot predict them or be measured on them. Choose another run, or draw with it: moascope draw --run 1");
});

test("what cannot be drawn, or not written there, is refused in a sentence and leaves no folder behind", async () => {
  const nowhere = path.join(folder, "nowhere");
  expect((await moascope("draw", project, "--run", "9", "--out", nowhere)).code).not.toBe(0);
  expect(existsSync(nowhere)).toBe(false);
  writeFileSync(path.join(folder, "taken"), "");
  const { code, stderr } = await moascope("draw", project, "--out", path.join(folder, "taken", "drawn"));
  expect(code).not.toBe(0);
  expect(stderr.startsWith(`${path.join(folder, "taken", "drawn")} cannot be written`)).toBe(true);
});

test("the network is exported, and its report written", async () => {
  await succeeding("export", project, "--format", "onnx", "--out", path.join(folder, "network.onnx"));
  const report = path.join(folder, "report.html");
  await succeeding("report", project, "--out", report);
  const page = readFileSync(report, "utf8");
  expect(page).toContain("Drawn by the network");
  expect(page).toMatch(/on 6\simages, without labels, to draw new ones/);
  expect(page).toMatch(/train repeated --network gan .*--test 0 --validation 0 .*--beta1 0\.5/);
});
