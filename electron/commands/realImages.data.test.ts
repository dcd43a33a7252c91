import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { lastJson, succeeding } from "./fixtures/commandLine.ts";

const data = path.join(import.meta.dirname, "..", "..", "..", "shared", "data");
const folder = mkdtempSync(path.join(tmpdir(), "moascope-real-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Trained = z.object({ test: z.object({ accuracy: z.number(), images: z.number() }) });

/** Test accuracy after training in a project. */
async function accuracyOf(project: string, ...options: readonly string[]): Promise<number> {
  const { test } = Trained.parse(lastJson(await succeeding("train", project, ...options, "--seed", "1", "--json")));
  console.log(`${options.join(" ")}: test accuracy ${test.accuracy.toFixed(3)} of ${test.images} images`);
  return test.accuracy;
}

describe("on real fields of cells", () => {
  const project = path.join(folder, "lab");
  const kept = ["--validation", "0"];
  beforeAll(async () => {
    await succeeding("create", project);
    await succeeding("import", project, "--images", path.join(data, "bbbc021_lab", "images"), "--table", path.join(data, "bbbc021_lab", "labels.csv"));
  });

  test("the lecture's network beats the lecture's 0.76 under the lecture's split", async () => {
    expect(await accuracyOf(project, "--network", "lenet-moa", "--split", "random", "--size", "128", "--epochs", "30", ...kept)).toBeGreaterThan(0.76);
  });

  test("on other plates it is far above guessing, and the deeper network is better", async () => {
    const shallow = await accuracyOf(project, "--network", "lenet-moa", "--split", "plate", "--size", "128", "--epochs", "30", ...kept);
    expect(shallow).toBeGreaterThan(0.6);
    const deep = await accuracyOf(project, "--network", "resnet18", "--split", "plate", "--size", "128", "--epochs", "30", ...kept);
    expect(deep).toBeGreaterThan(shallow);
  });

  test("features of a network that was trained on photographs, used as they are, tell mechanisms on other plates apart", async () => {
    const file = path.join(data, "pretrained", "mobilenet_v2_0.35_224_backbone", "mobilenet_v2_0.35_224_backbone.onnx");
    const learning = ["--learning-rate", "0.001", "--l2", "0.0001", "--epochs", "60"];
    expect(await accuracyOf(project, "--from", file, "--backbone", "--normalise", "minus-one-to-one", "--split", "plate", ...learning, ...kept)).toBeGreaterThan(0.8);
  });
});

test("LeNet-5 reads digits: at least 0.965 of 1,000 after learning from 6,000", async () => {
  const project = path.join(folder, "digits");
  await succeeding("create", project);
  await succeeding("import", project, "--images", path.join(data, "mnist_small"));
  expect(await accuracyOf(project, "--network", "lenet5", "--split", "column:split", "--epochs", "10")).toBeGreaterThanOrEqual(0.965);
});
