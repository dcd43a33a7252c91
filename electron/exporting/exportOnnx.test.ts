import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { unzipSync } from "fflate";
import { ModelProtoSchema } from "onnx-buf";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isFailure } from "../../shared/failure.ts";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { inputName, inputShape, outputName } from "./exported.ts";
import { zoo } from "../nn/zoo/index.ts";
import { checkOnnx, randomImages } from "./checkOnnx.ts";
import { exportOnnx, onnxModel } from "./exportOnnx.ts";
import { exportTfjs } from "./exportTfjs.ts";
import { exportedNetwork } from "./fixtures/trained.ts";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "moascope-onnx-"))));
afterEach(() => rm(folder, { recursive: true }));

/** Of the small networks here, by what they learn. */
const outputShapes = { classes: [3], masks: [3, 16, 16], images: [2, 16, 16], drawing: [2, 16, 16] } as const;

test.each(Object.keys(zoo))("an exported %s gives the probabilities of the trained one, or its scores, for batches of any size", async (name) => {
  const exported = exportedNetwork(name, { isSmall: true });
  const path = join(folder, "deep", "network.onnx");
  await exportOnnx(exported, path);

  const session = await InferenceSession.create(path);
  const input = inputName(exported);
  expect(session.inputNames).toEqual([input]);
  const output = outputName(exported);
  expect(session.outputNames).toEqual([output]);
  expect(session.inputMetadata[0]).toMatchObject({ type: "float32", shape: ["batch", ...inputShape(exported, 1).slice(1)] });
  expect(session.outputMetadata[0]).toMatchObject({ type: "float32", shape: ["batch", ...outputShapes[zoo[name]!.task ?? "classes"]] });
  await using predictor = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 5);
  for (const count of [1, 2, 5]) {
    const images = randomImages(exported, count);
    const { [output]: found } = await session.run({ [input]: new Tensor("float32", images, inputShape(exported, count)) });
    expectClose("the outputs", found!.data as Float32Array, await predictor.predict(images, count));
  }
  await session.release();
  expect((await readdir(join(folder, "deep"))).sort()).toEqual(["network.onnx", "network.test.npz"]);
});

test("the file says what goes in and where it comes from, and its weights have the names of the layers", async () => {
  const { metadataProps, graph } = fromBinary(ModelProtoSchema, onnxModel(exportedNetwork("lenet5")));
  const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  expect(JSON.parse(metadata["moascope.classes"]!)).toEqual(["DMSO", "actin, disrupted", 'Eg5 "inhibitors"']);
  expect(JSON.parse(metadata["moascope.channels"]!)).toEqual(["DAPI", "tubulin"]);
  expect(JSON.parse(metadata["moascope.normalisation"]!)).toEqual([{ offset: 812.5, scale: 341.25 }, { offset: 104, scale: 0.37 }]);
  expect(metadata).toMatchObject({ "moascope.size": "12", "moascope.run": "3", "moascope.network": "lenet5", "moascope.version": "0.1.0", "moascope.date": "2025-01-02T03:04:05Z" });
  expect(metadata["moascope.input"]).toMatch(/\[batch, 2, 12, 12\].*DAPI, tubulin.*12 x 12.*area averaging/);
  expect(graph!.input.map(({ name }) => name)).toEqual(["images"]);
  expect(graph!.initializer.map(({ name }) => name)).toEqual(expect.arrayContaining(["conv2d/kernel", "conv2d/bias", "dense/kernel", "classes/kernel"]));
});

test.each(["linear-svm", "adaline"])("the file of a %s calls its outputs scores and says which classes they are of, in ONNX and in TensorFlow.js", async (name) => {
  const exported = exportedNetwork(name);
  const path = join(folder, "network.onnx");
  await exportOnnx(exported, path);
  const { metadataProps, graph } = fromBinary(ModelProtoSchema, await readFile(path));
  const metadata = Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
  expect(JSON.parse(metadata["moascope.classes"]!)).toEqual(exported.classNames);
  expect(metadata["moascope.output"]).toMatch(/^one score a class, in the order of classes: .* no probabilities/);
  expect(graph!.output.map(({ name }) => name)).toEqual(["scores"]);
  expect(graph!.node.map(({ opType }) => opType)).not.toContain("Softmax");
  expect(Object.keys(unzipSync(await readFile(join(folder, "network.test.npz"))))).toEqual(["images.npy", "scores.npy"]);

  await exportTfjs(exported, join(folder, "network"));
  expect(JSON.parse(await readFile(join(folder, "network", "moascope.json"), "utf8"))).toMatchObject({ classes: exported.classNames, output: metadata["moascope.output"] });
});

test("images and what the file makes of them lie beside it as NumPy has them", async () => {
  const exported = exportedNetwork("lenet5");
  await exportOnnx(exported, join(folder, "network.onnx"));
  const vector = unzipSync(await readFile(join(folder, "network.test.npz")));
  const [images, probabilities] = [vector["images.npy"]!, vector["probabilities.npy"]!].map((file) => {
    const length = file[8]! + 256 * file[9]!;
    expect((10 + length) % 64).toBe(0);
    return { header: Buffer.from(file.subarray(10, 10 + length)).toString("latin1"), values: new Float32Array(file.slice(10 + length).buffer) };
  }) as [{ header: string; values: Float32Array }, { header: string; values: Float32Array }];
  expect(images.header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(3, 2, 12, 12\), \} *\n$/);
  const session = await InferenceSession.create(join(folder, "network.onnx"));
  const found = await session.run({ images: new Tensor("float32", images.values, [3, 2, 12, 12]) });
  expect(probabilities.values).toEqual(found["probabilities"]!.data);
  await session.release();
});

test("a file that differs from the trained network is not exported", async () => {
  const exported = exportedNetwork("lenet5");
  const path = join(folder, "network.onnx");
  const other = new Map(exported.weights).set("classes/bias", Float32Array.of(0.5, 0, 0));
  await writeFile(path, onnxModel({ ...exported, weights: other }));
  await expect(checkOnnx(exported, path)).rejects.toThrow("differs from the trained one");
  await writeFile(path, onnxModel({ ...exported, scales: exported.scales!.toReversed() }));
  await expect(checkOnnx(exported, path)).rejects.toThrow("differs from the trained one");
});

describe("what stands at the path already", () => {
  const exported = exportedNetwork("lenet5");

  test("is kept, whatever it is", async () => {
    const path = join(folder, "network.onnx");
    await writeFile(path, "mine");
    await expect(exportOnnx(exported, path)).rejects.toSatisfy((error) => isFailure(error, "OutputExists") && error.message.includes(path));
    await expect(exportOnnx(exported, folder)).rejects.toSatisfy((error) => isFailure(error, "OutputExists"));
    expect(await readFile(path, "utf8")).toBe("mine");
    expect(await readdir(folder)).toEqual(["network.onnx"]);
  });

  test("is replaced as a whole where that is allowed, but a folder is not", async () => {
    const path = join(folder, "network.onnx");
    await writeFile(path, "mine");
    await exportOnnx(exported, path, { overwrite: true });
    expect((await stat(path)).size).toBeGreaterThan(10_000);
    expect((await readdir(folder)).sort()).toEqual(["network.onnx", "network.test.npz"]);
    await expect(exportOnnx(exported, folder, { overwrite: true })).rejects.toSatisfy((error) => isFailure(error, "OutputNotAnExport"));
  });

  test("is kept when the export fails, and nothing is left behind", async () => {
    const path = join(folder, "network.onnx");
    await writeFile(path, "mine");
    const broken = { ...exported, weights: new Map([...exported.weights].slice(1)) };
    await expect(exportOnnx(broken, path, { overwrite: true })).rejects.toThrow("no weight conv2d/kernel");
    expect(await readFile(path, "utf8")).toBe("mine");
    expect(await readdir(folder)).toEqual(["network.onnx"]);
  });

  test("is told where it is in the way of the folder", async () => {
    await writeFile(join(folder, "file"), "mine");
    await expect(exportOnnx(exported, join(folder, "file", "network.onnx"))).rejects.toSatisfy((error) => isFailure(error, "FolderNotWritable"));
  });
});
