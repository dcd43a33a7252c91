import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withErf, writeOnnxFile } from "../networks/fixtures/onnxFile.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { lastJson, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-backbone-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const project = path.join(folder, "tiny.moascope");
const file = path.join(folder, "erf net.onnx");

beforeAll(async () => {
  writeOnnxFile(file, withErf);
  await succeeding("create", project);
  await succeeding("import", project, "--images", writeTinyScreen(path.join(folder, "images")));
});

test("a file with an unknown op is refused with what can be done, and trained on, predicted with, reported and exported as a frozen backbone", async () => {
  const wanted = ["train", project, "--from", file, "--normalise", "standard", "--size", "16", "--epochs", "8", "--learning-rate", "0.05", "--seed", "1", "--threads", "1"];
  const refused = await moascope(...wanted);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/has parts that cannot be trained here: Erf \(bent, bentTwice\)\. .*frozen and as it is with --backbone/);

  const trained = lastJson(await succeeding(...wanted, "--backbone", "rows", "--json"));
  expect(lastJson(await succeeding("evaluate", project, "--run", "1", "--json"))).toMatchObject({ test: (trained as { readonly test: unknown }).test });
  await succeeding("predict", project, "--run", "1", "--out", path.join(folder, "predictions.csv"));
  expect(readFileSync(path.join(folder, "predictions.csv"), "utf8").trimEnd().split("\n")).toHaveLength(25);
  await succeeding("report", project, "--run", "1", "--out", path.join(folder, "report.html"));
  const report = readFileSync(path.join(folder, "report.html"), "utf8");
  expect(report).toMatch(/up to the tensor rows, which gives 6 features/);
  expect(report).toMatch(/--backbone rows/);
  await succeeding("export", project, "--run", "1", "--format", "onnx", "--out", path.join(folder, "whole.onnx"));
});

test.each([
  [["--network", "lenet5", "--backbone"], /Give --backbone together with --from and an ONNX file/],
  [["--from", "last", "--backbone"], /Give --backbone together with --from and an ONNX file/],
  [["--from", file, "--backbone", "--freeze", "backbone"], /leave out --until, --head, --freeze and --network/],
] as const)("options that contradict a backbone are refused: %j", async (options, sentence) => {
  const { code, stderr } = await moascope("train", project, "--normalise", "standard", ...options);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(sentence);
});
