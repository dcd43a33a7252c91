import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import util from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeTfjsNode } from "../fixtures/tfjsNodePackage.ts";
import { ensureEngine, openEngine } from "../openEngine.ts";
import { findTensorflow, loadTensorflow } from "./findTensorflow.ts";
import { timeTensorflow } from "./timeTensorflow.ts";

const before = process.env["MOASCOPE_CONFIG"];
let configuration: string;
beforeEach(() => (configuration = process.env["MOASCOPE_CONFIG"] = mkdtempSync(path.join(tmpdir(), "moascope-engines-"))));
afterEach(() => {
  process.env["MOASCOPE_CONFIG"] = before;
  rmSync(configuration, { recursive: true });
});

test("TensorFlow that is not installed is not found, and asked for it is one sentence that says how it is installed", () => {
  expect(findTensorflow()).toBe(null);
  for (const ask of [() => ensureEngine("tensorflow"), () => openEngine("tensorflow", 1)]) {
    expect(ask).toThrow(expect.objectContaining({ code: "EngineMissing", message: expect.stringContaining(`npm install --prefix "${path.join(configuration, "engines")}" @tensorflow/tfjs-node`) }));
  }
  expect(() => ensureEngine("onnxruntime")).not.toThrow();
});

test("installed in the person's folder it is found, and computes once what Node took out of util is back", () => {
  writeTfjsNode(configuration);
  expect(findTensorflow()).toMatchObject({ version: "4.22.0", folder: path.join(configuration, "engines", "node_modules", "@tensorflow", "tfjs-node") });
  // Of this very process: Node 24 has no isNullOrUndefined, which the package calls when it is loaded.
  const own = util as { isNullOrUndefined?: unknown };
  const left = own.isNullOrUndefined;
  delete own.isNullOrUndefined;
  try {
    const tf = loadTensorflow(3);
    expect(process.env["TF_NUM_INTRAOP_THREADS"]).toBe("3");
    expect(timeTensorflow(tf)).toBeGreaterThan(0);
    expect(tf.getBackend()).toBe("cpu");
    expect(tf.memory().numTensors).toBe(0);
    expect(openEngine("tensorflow", 1).name).toBe("tensorflow");
  } finally {
    own.isNullOrUndefined = left;
  }
});

test("a package that cannot be loaded, as when its library was not fetched, says why in the same sentence", () => {
  writeTfjsNode(configuration, `throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found.\\nsee elsewhere");`);
  expect(findTensorflow()).not.toBe(null);
  expect(() => openEngine("tensorflow", 1)).toThrow(expect.objectContaining({ code: "EngineMissing", message: expect.stringMatching(/^The engine tensorflow is not on this machine \(The Node\.js native addon module \(tfjs_binding\.node\) can not be found\)\. Install it with: /) }));
});
