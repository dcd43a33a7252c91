import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Failure } from "../../shared/failure.ts";
import { randomStream } from "../../shared/random.ts";
import { startOf } from "../engines/fixtures/keras.ts";
import { everything } from "../engines/fixtures/smallNetworks.ts";
import { exportKeras } from "../exporting/exportKeras.ts";
import { exportTfjs } from "../exporting/exportTfjs.ts";
import { exportedNetwork } from "../exporting/fixtures/trained.ts";
import { readNetwork } from "./readNetwork.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-damaged-"));
afterAll(() => rmSync(folder, { recursive: true }));
const TRIES = 60;

beforeAll(async () => {
  const exported = { ...exportedNetwork("lenet5"), model: everything(), weights: startOf(everything()), size: 8 };
  await exportTfjs(exported, path.join(folder, "tfjs"));
  await exportKeras(exported, path.join(folder, "whole.weights.h5"));
  cpSync(path.join(import.meta.dirname, "fixtures", "pytorch", "fire-9.onnx"), path.join(folder, "whole.onnx"));
});

test.each([
  ["ONNX", "whole.onnx", "whole.onnx"],
  ["TensorFlow.js", "tfjs/model.json", "tfjs/model.json"],
  ["Keras", "whole.weights.h5", "whole.weights.h5"],
])("a damaged file of %s is read or refused in one sentence, and never anything else", async (_, opened, damaged) => {
  const whole = readFileSync(path.join(folder, damaged));
  const refusals = new Set<string>();
  for (let seed = 0; seed < TRIES; seed++) {
    const random = randomStream(seed, 1);
    // A third is cut short; in the others some bytes, most of them where the description lies, are others.
    const bytes = seed % 3 === 0 ? Buffer.from(whole.subarray(0, random.below(whole.length))) : Buffer.from(whole);
    const changes = seed % 3 === 0 ? 0 : 1 + random.below(6);
    for (let i = 0; i < changes; i++) bytes[random.below(random.below(2) === 0 ? Math.min(2000, bytes.length) : bytes.length)] = random.below(256);
    writeFileSync(path.join(folder, damaged), bytes);
    try {
      await readNetwork(path.join(folder, opened));
    } catch (error) {
      if (!(error instanceof Failure)) throw new Error(`Seed ${seed} was not refused as it should be.`, { cause: error });
      expect(error.message.split("\n")).toHaveLength(1);
      refusals.add(error.code);
    }
  }
  expect(refusals).toContain("NetworkFileDamaged");
});
