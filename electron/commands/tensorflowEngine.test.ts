import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTfjsNode } from "../engines/fixtures/tfjsNodePackage.ts";
import { openProject } from "../project/project.ts";
import { readNotices } from "../project/runNotices.ts";
import { findRun, runFolder } from "../project/runs.ts";
import { readCheckpoint } from "../training/checkpoint.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { lastJson, moascope, start, succeeding } from "./fixtures/commandLine.ts";

const before = process.env["MOASCOPE_CONFIG"];
const folder = mkdtempSync(path.join(tmpdir(), "moascope-tensorflow-"));
const configuration = path.join(folder, "configuration");
const engines = path.join(configuration, "engines");
const project = path.join(folder, "screen");
const training = ["--network", "lenet5", "--size", "16", "--batch", "6", "--epochs", "3", "--augment", "none", "--threads", "1", "--learning-rate", "0.003"];

beforeAll(async () => {
  process.env["MOASCOPE_CONFIG"] = configuration;
  await succeeding("create", project);
  await succeeding("import", project, "--images", writeTinyScreen(path.join(folder, "images"), { each: 8, size: 20 }));
});
afterAll(() => {
  process.env["MOASCOPE_CONFIG"] = before;
  rmSync(folder, { recursive: true });
});

/** The weights of the latest run after its last epoch, and how it went. */
function latest() {
  using opened = openProject(project, "read");
  const run = findRun(opened.db, "last");
  const { state } = readCheckpoint(runFolder(opened, run.id), run.settings.epochs);
  return { run, state: new Map([...state].sort().map(([name, values]) => [name, Buffer.from(values.buffer).toString("hex")])), numbers: state };
}

test("where it is not installed it is not offered, and asked for it is one sentence", async () => {
  const found = lastJson(await succeeding("engines", "--json")) as { engine: string }[];
  expect(found.map(({ engine }) => engine)).not.toContain("tensorflow");
  const { code, stderr } = await moascope("train", project, ...training, "--engine", "tensorflow");
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^The engine tensorflow is not on this machine .* Install it with: npm install --prefix ".*engines" @tensorflow\/tfjs-node\. Or choose the engine onnxruntime, which is always there\.\n$/) });
});

test("where it is installed a run is trained with it as with the usual engine, goes on after a kill to the same bits, is predicted with it, and elsewhere without it", async () => {
  writeTfjsNode(configuration);
  const found = lastJson(await succeeding("engines", "--json")) as { engine: string; speed: number | null }[];
  expect(found.find(({ engine }) => engine === "tensorflow")).toMatchObject({ device: "cpu", isDefault: false, reason: null, speed: expect.any(Number) });

  await succeeding("train", project, ...training);
  const usual = latest();
  const { stderr } = await succeeding("train", project, ...training, "--engine", "tensorflow");
  expect(stderr).toContain("on the processor with TensorFlow");
  const whole = latest();
  expect(whole.run).toMatchObject({ settings: { engine: "tensorflow", device: "cpu" }, versions: { engine: "@tensorflow/tfjs-node 4.22.0" } });
  for (const [name, values] of usual.numbers) whole.numbers.get(name)!.forEach((value, i) => expect(Math.abs(value - values[i]!), name).toBeLessThan(2e-3));

  const interrupted = start(["train", project, ...training, "--engine", "tensorflow"]);
  await interrupted.heard("Epoch 1/3: loss");
  process.kill(-interrupted.child.pid!, "SIGKILL");
  await interrupted.ended;
  expect((await succeeding("train", project, "--resume", "last")).stderr).toContain("Going on after epoch");
  expect(latest().run.id).toBe(whole.run.id + 1);
  expect(latest().state).toEqual(whole.state);

  const out = path.join(folder, "predictions.csv");
  expect((await succeeding("predict", project, "--out", out)).stderr).not.toContain("ONNX Runtime predicts instead");
  renameSync(engines, `${engines} elsewhere`);
  expect((await succeeding("predict", project, "--out", out)).stderr).toContain("The run was trained by TensorFlow, which is not on this machine");
  for (const _ of [1, 2]) await succeeding("evaluate", project);
  using opened = openProject(project, "read");
  expect(readNotices(opened.db, latest().run.id)).toEqual([expect.stringMatching(/^The run was trained by TensorFlow, .+ ONNX Runtime predicts instead/)]);
  renameSync(`${engines} elsewhere`, engines);
});

test.each([
  [["--network", "perceptron"], /^The engine tensorflow cannot train .+\(Dense\)\. Choose the engine onnxruntime, which can\.\n$/],
  [["--network", "lenet5", "--device", "webgpu"], /knows no --device=webgpu\. Leave that out, or choose the engine onnxruntime\.\n$/],
  [["--network", "lenet5", "--ways", "00"], /knows no --ways\. Leave that out, or choose the engine onnxruntime\.\n$/],
])("what it cannot do is refused before the run begins: %j", async (options, sentence) => {
  writeTfjsNode(configuration);
  const runs = latest().run.id;
  const { code, stderr } = await moascope("train", project, "--epochs", "1", "--engine", "tensorflow", ...options);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(sentence) });
  expect(latest().run.id).toBe(runs);
});
