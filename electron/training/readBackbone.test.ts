import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { openBackbone, shapeIn } from "../engines/backbone.ts";
import { backboneBytes, backboneFrom, inspectBackbone, readBackbone } from "./readBackbone.ts";
import { type OnnxFile, withErf, writeOnnxFile } from "../networks/fixtures/onnxFile.ts";
import { readNetwork } from "../networks/readNetwork.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-backbone-"));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, file: OnnxFile) => writeOnnxFile(path.join(folder, `${name}.onnx`), file);
const erf = written("erf", withErf);
const pixels = (count: number, channels: number) => Float32Array.from({ length: count * channels * 64 }, (_, at) => Math.sin(at) + (at % 7));
const plain = (channels: number) => Array.from({ length: channels }, () => ({ offset: 0, scale: 1 }));

async function features(file: string, tensor: string | null, { channels = 3, count = 3, images = pixels(count, channels), scales = plain(channels) } = {}) {
  const { model } = await readBackbone(file, tensor, { channels, size: 8 });
  await using backbone = await openBackbone(backboneFrom(backboneBytes(model)), scales, 1);
  return await backbone.features(images, count);
}

test("the file that browser tests open is what is written here", () => {
  expect(readFileSync(path.join(import.meta.dirname, "..", "networks", "fixtures", "erf.onnx"))).toEqual(readFileSync(erf));
});

describe("a file with an op that no layer does the work of", () => {
  test("is refused as a start, and the op is named with the nodes that use it, and what can be done", async () => {
    await expect(readNetwork(erf)).rejects.toMatchObject({ code: "NetworkPartsUnknown", message: expect.stringMatching(/Erf \(bent, bentTwice\)\. .* --backbone/) });
  });

  test("can be used up to any tensor that comes of the images; what its last layer reads suggests itself", async () => {
    const { tensors, ...offer } = await inspectBackbone(erf);
    expect(offer).toEqual({ name: "erf", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), size: 224, isSizeFixed: false, channels: 3, suggested: "rows" });
    expect(tensors).toEqual([
      { name: "conv", op: "Conv", features: 6 },
      { name: "bent", op: "Erf", features: 6 },
      { name: "bentTwice", op: "Erf", features: 6 },
      { name: "pooled", op: "GlobalAveragePool", features: 6 },
      { name: "rows", op: "Flatten", features: 6 },
      { name: "logits", op: "Gemm", features: 10 },
      { name: "probabilities", op: "Softmax", features: 10 },
    ]);
  });

  test("gives the same features from its pooled rows as from the maps before them, and others from the first maps", async () => {
    const rows = await features(erf, null);
    expect(rows).toHaveLength(3 * 6);
    expectClose("the features", await features(erf, "bentTwice"), rows);
    expect(Math.abs((await features(erf, "conv"))[0]! - rows[0]!)).toBeGreaterThan(0.01);
    // Its output has the name that ours has.
    expect(await features(erf, "probabilities")).toHaveLength(3 * 10);
  });

  test("reads images that are normalised before they go in", async () => {
    const images = pixels(3, 3);
    const raw = images.map((value) => value * 50 + 700);
    expectClose("the features", await features(erf, null, { images: raw, scales: plain(3).map(() => ({ offset: 700, scale: 50 })) }), await features(erf, null, { images }), { tolerance: 1e-4 });
  });

  test("is shown one channel as all that it takes, and of two the third stays empty", async () => {
    const [one, two] = [pixels(1, 1), pixels(1, 2)];
    expectClose("one", await features(erf, null, { channels: 1, count: 1, images: one }), await features(erf, null, { count: 1, images: Float32Array.from([...one, ...one, ...one]) }));
    expectClose("two", await features(erf, null, { channels: 2, count: 1, images: two }), await features(erf, null, { count: 1, images: Float32Array.from([...two, ...new Float32Array(64)]) }));
    expect((await readBackbone(erf, null, { channels: 1, size: 8 })).changes).toEqual(["frozen as it is up to the tensor rows, which gives 6 features", "the one channel is shown as all 3", 'a new layer "classes" behind the features']);
  });

  test.each([
    ["more channels than it takes", erf, null, { channels: 4, size: 8 }, "NetworkUnsuitable", /3 channels and those of the project 4.*--recipe/],
    ["a tensor that is not there", erf, "conv9", { channels: 3, size: 8 }, "NetworkLayerUnknown", /no layer "conv9".*rows/],
    ["images of another size than it takes", written("fixed", { ...withErf, input: [1, 3, 8, 8] }), null, { channels: 3, size: 16 }, "NetworkUnsuitable", /sides of 8 pixels; give 8 for --size/],
    ["a network that cannot be computed from the first node on", written("own", { ...withErf, nodes: [["OwnOp", ["pixels"], "own"], ["Erf", ["own"], "rows"]] }), null, { channels: 3, size: 8 }, "NetworkUnsuitable", /ONNX Runtime cannot compute it \(.*OwnOp/],
  ] as const)("is refused in a sentence for %s", async (_, file, tensor, run, code, message) => {
    await expect(readBackbone(file, tensor, run)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

/** Nodes that are known but for one of their settings, or an op that has no layer, behind the first convolution: what each makes, in their order. */
const halfKnown: readonly (readonly [what: string, file: OnnxFile, refused: string, made: Readonly<Record<string, number>>])[] = [
  [
    "a transposed convolution in groups",
    { ...withErf, nodes: [withErf.nodes[0]!, ["ConvTranspose", ["conv", "up"], "enlarged", { group: { int: 2 }, strides: [2, 2] }], ["GlobalAveragePool", ["enlarged"], "pooled"], ["Flatten", ["pooled"], "rows"], ["Gemm", ["rows", "matrix"], "logits"]], weights: { kernels: [6, 3, 3, 3], up: [6, 2, 2, 2], matrix: [4, 10] } },
    "ConvTranspose (enlarged: it has groups, or gaps in its kernels)",
    { conv: 6, enlarged: 4, pooled: 4, rows: 4, logits: 10 },
  ],
  [
    "a GRU over the columns of maps",
    {
      ...withErf,
      nodes: [withErf.nodes[0]!, ["ReduceMean", ["conv"], "columns", { axes: [2], keepdims: { int: 0 } }], ["Transpose", ["columns"], "steps", { perm: [2, 0, 1] }], ["GRU", ["steps", "gruW", "gruR"], ["", "last"], { hidden_size: { int: 4 } }], ["Squeeze", ["last", "zero"], "rows"], ["Gemm", ["rows", "matrix"], "logits"]],
      weights: { kernels: [6, 3, 3, 3], gruW: [1, 12, 6], gruR: [1, 12, 4], matrix: [4, 10] },
      lists: { zero: [0] },
    },
    "GRU (last)",
    { conv: 6, rows: 4, logits: 10 },
  ],
];

describe.each(halfKnown)("a file with %s", (what, file, refused, made) => {
  const path = written(what, file);

  test("is refused as a start with the op and its node named, and can be used up to any tensor that gives features", async () => {
    await expect(readNetwork(path)).rejects.toMatchObject({ code: "NetworkPartsUnknown", facts: { parts: expect.stringContaining(refused) } });
    const { tensors } = await inspectBackbone(path);
    expect(Object.fromEntries(tensors.flatMap(({ name, features }) => (name in made ? [[name, features]] : [])))).toEqual(made);
    for (const [tensor, count] of Object.entries(made)) expect(await features(path, tensor)).toHaveLength(3 * count);
  });

  test("gives from before that node what another file gives of the same nodes, and becomes layers when it is cut off there", async () => {
    expectClose("the features", await features(path, "conv"), await features(erf, "conv"));
    expect((await readNetwork(path, "conv")).model.config.layers.map(({ class_name }) => class_name)).toEqual(["InputLayer", "Conv2D"]);
  });
});

test("an op that ONNX Runtime does not know either leaves the tensors before it", async () => {
  const file = written("half", { ...withErf, nodes: [...withErf.nodes.slice(0, 4), ["OwnOp", ["pooled"], "own"], ["Erf", ["own"], "end"]] });
  const { tensors, suggested } = await inspectBackbone(file);
  expect([tensors.map(({ name }) => name), suggested]).toEqual([["conv", "bent", "bentTwice", "pooled"], "pooled"]);
  expectClose("the features", await features(file, null), await features(erf, null));
});

test("channels may be the last axis, and a file of an old opset is joined in its own", async () => {
  const file = written("last", { ...withErf, opset: 11, input: [null, null, null, 3], nodes: [["Transpose", ["pixels"], "first", { perm: [0, 3, 1, 2] }], ["Conv", ["first", "kernels"], "conv", { strides: [2, 2] }], ...withErf.nodes.slice(1, 5)] });
  expect(await inspectBackbone(file)).toMatchObject({ channels: 3, suggested: "rows" });
  expectClose("the features", await features(file, null), await features(erf, null));
});

test("a file that is made for one image at a time is shown one at a time", async () => {
  const file = written("single", { ...withErf, nodes: [...withErf.nodes.slice(0, 4), ["Reshape", ["pooled", "shape"], "rows"], ["Relu", ["rows"], "end"]], lists: { shape: [1, 6] } });
  const { model } = await readBackbone(file, "rows", { channels: 3, size: 8 });
  expect([shapeIn(model)[0], shapeIn((await readBackbone(erf, null, { channels: 3, size: 8 })).model)[0]]).toEqual([1, null]);
  expectClose("the features", await features(file, "rows"), await features(erf, null));
});
