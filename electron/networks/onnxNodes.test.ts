import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { learning } from "../engines/fixtures/learning.ts";
import { expectTwin, type Layout } from "../exporting/fixtures/onnxTwin.ts";
import { type OnnxFile, writeOnnxFile } from "./fixtures/onnxFile.ts";
import { readNetwork } from "./readNetwork.ts";

const made = mkdtempSync(path.join(tmpdir(), "moascope-nodes-"));
afterAll(() => rmSync(made, { recursive: true }));
let files = 0;
const written = (file: OnnxFile) => writeOnnxFile(path.join(made, `${++files}.onnx`), file);

/** The newest opset that ONNX Runtime 1.30 knows. */
const NEWEST = 26;
const opsets = Array.from({ length: NEWEST - 6 }, (_, i) => i + 7);

/** A convolution, normalised, with a limit of 6, pooled, enlarged, padded, averaged over its places, and two dense layers, as each opset writes them. */
function usual(opset: number): OnnxFile {
  const areAxesInputs = opset >= 18;
  const clip: OnnxFile["nodes"][number] = opset < 11 ? ["Clip", ["normal"], "relu6", { min: { float: 0 }, max: { float: 6 } }] : ["Clip", ["normal", "zero", "six"], "relu6"];
  const pads = [0, 0, 1, 0, 0, 0, 0, 2];
  const enlarged: OnnxFile["nodes"] =
    opset < 9 ? [["Conv", ["pooled", "narrow"], "large"]] : opset === 9 ? [["Upsample", ["pooled", "scales"], "large"]] : opset === 10 ? [["Resize", ["pooled", "scales"], "large"]] : [["Resize", ["pooled", "nowhere", "scales"], "large", { coordinate_transformation_mode: { text: "asymmetric" }, nearest_mode: { text: "floor" } }]];
  return {
    opset,
    input: [null, 3, 9, 8],
    weights: { kernels: [4, 3, 3, 3], bias: [4], narrow: [4, 4, 1, 1], gamma: [4], beta: [4], mean: [4], matrix: [4, 5], row: [5], other: [3, 5], otherBias: [3] },
    positive: { variance: [4] },
    numbers: { zero: 0, six: 6 },
    lists: { pads, axes: [2, 3], ...(opset < 13 ? {} : { one: [1] }) },
    // Until opset 12 the part of the image that is enlarged has to be given, though most ways have no use for it.
    singles: { scales: [1, 1, 2, 2], nowhere: [] },
    nodes: [
      ["Conv", ["pixels", "kernels", "bias"], "conv", { pads: [1, 1, 1, 1], kernel_shape: [3, 3] }],
      ["BatchNormalization", ["conv", "gamma", "beta", "mean", "variance"], "normal", { epsilon: { float: 1e-3 } }],
      clip,
      ["MaxPool", ["relu6"], "pooled", { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }],
      ...enlarged,
      opset < 11 ? ["Pad", ["large"], "padded", { pads }] : ["Pad", ["large", "pads"], "padded"],
      areAxesInputs ? ["ReduceMean", ["padded", "axes"], "averaged", { keepdims: { int: 1 } }] : ["ReduceMean", ["padded"], "averaged", { axes: [2, 3], keepdims: { int: 1 } }],
      ...(opset < 13 ? ([["Squeeze", ["averaged"], "rows", { axes: [2, 3] }]] as const) : ([["Squeeze", ["averaged", "axes"], "rows"]] as const)),
      ["MatMul", ["rows", "matrix"], "product"],
      ["Add", ["product", "row"], "sum"],
      ["Dropout", ["sum"], "dropped"],
      ["Tanh", ["dropped"], "bent"],
      ["Gemm", ["bent", "other", "otherBias"], "scores", { transB: { int: 1 }, alpha: { float: 0.5 }, beta: { float: 2 } }],
      ["Softmax", ["scores"], "probabilities", { axis: { int: 1 } }],
    ],
  };
}

test.each(opsets)("a network of the usual layers in opset %i gives what ONNX Runtime makes of the file, and learns", async (opset) => {
  const network = await expectTwin(written(usual(opset)));
  const { losses, unmoved } = await learning(network, 12, 0.01);
  expect(unmoved).toEqual([]);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
});

/** Nodes between a convolution and a mean over all places. */
const between = (nodes: OnnxFile["nodes"], more: Partial<OnnxFile> = {}): OnnxFile => ({
  input: [null, 3, 8, 7],
  opset: 13,
  ...more,
  weights: { kernels: [4, 3, 3, 3], bias: [4], ...more.weights },
  nodes: [["Conv", ["pixels", "kernels", "bias"], "x", { pads: [1, 1, 1, 1] }], ...nodes, ["GlobalAveragePool", ["y"], "mean"], ["Flatten", ["mean"], "rows"]],
});
const twoSided = (opset: number, ...starts: readonly number[]) => ({ opset, lists: { starts, ends: [100, 100], along: [2, 3] } });

const cases: readonly (readonly [what: string, file: OnnxFile, layout?: Layout])[] = [
  // tf2onnx: images with their channels last, turned before and behind what wants them first.
  [
    "images with their channels last, turned around each convolution",
    {
      input: [null, 8, 7, 3],
      opset: 13,
      weights: { kernels: [4, 3, 3, 3], bias: [4], depthwise: [4, 1, 3, 3], scale: [4], shift: [4], matrix: [4, 5], row: [5] },
      lists: { pads: [0, 0, 0, 0, 0, 1, 1, 0], axes: [1, 2] },
      numbers: { zero: 0, six: 6 },
      nodes: [
        ["Transpose", ["pixels"], "first", { perm: [0, 3, 1, 2] }],
        ["Conv", ["first", "kernels"], "conv", { strides: [2, 2], auto_pad: { text: "SAME_UPPER" } }],
        ["Transpose", ["conv"], "last", { perm: [0, 2, 3, 1] }],
        ["Add", ["last", "bias"], "biased"],
        ["Max", ["biased", "zero"], "above"],
        ["Min", ["above", "six"], "relu6"],
        ["Pad", ["relu6", "pads"], "padded"],
        ["Transpose", ["padded"], "again", { perm: [0, 3, 1, 2] }],
        ["Conv", ["again", "depthwise"], "deep", { group: { int: 4 } }],
        ["Transpose", ["deep"], "back", { perm: [0, 2, 3, 1] }],
        ["Mul", ["back", "scale"], "scaled"],
        ["Add", ["scaled", "shift"], "shifted"],
        ["ReduceMean", ["shifted"], "mean", { axes: [1, 2], keepdims: { int: 0 } }],
        ["MatMul", ["mean", "matrix"], "product"],
        ["Add", ["product", "row"], "rows"],
      ],
    },
    "NHWC",
  ],
  [
    "maps with their channels last in rows, through a shape that is known",
    {
      input: [null, 6, 5, 2],
      opset: 11,
      weights: { kernels: [3, 2, 2, 2], matrix: [60, 4], row: [4] },
      lists: { shape: [-1, 60] },
      nodes: [
        ["Transpose", ["pixels"], "first", { perm: [0, 3, 1, 2] }],
        ["Conv", ["first", "kernels"], "conv"],
        ["Transpose", ["conv"], "last", { perm: [0, 2, 3, 1] }],
        ["Relu", ["last"], "relu"],
        ["Reshape", ["relu", "shape"], "flat"],
        ["MatMul", ["flat", "matrix"], "product"],
        ["Add", ["row", "product"], "rows"],
      ],
    },
    "NHWC",
  ],
  ["a batch norm as a product and a sum with numbers for each channel", between([["Mul", ["x", "scale"], "scaled"], ["Add", ["scaled", "shift"], "y"]], { weights: { scale: [4, 1, 1], shift: [1, 4, 1, 1] } })],
  ["padding that is not the same on all sides", between([["Pad", ["x", "pads"], "padded"], ["Conv", ["padded", "two"], "y", { pads: [0, 1, 2, 0], strides: [2, 1] }]], { lists: { pads: [0, 0, 2, 0, 0, 0, 1, 3] }, weights: { two: [2, 4, 3, 2] } })],
  ["padding of the image axes alone, in opset 18", between([["Pad", ["x", "pads", "", "along"], "y"]], { opset: 18, lists: { pads: [1, 0, 2, 3], along: [-2, 3] } })],
  ["limits on both sides, as inputs", between([["Clip", ["x", "low", "high"], "y"]], { numbers: { low: -0.5, high: 1.5 } })],
  ["limits on both sides, as attributes", between([["Clip", ["x"], "y", { min: { float: 0.25 }, max: { float: 2 } }]], { opset: 7 })],
  ["a limit above alone", between([["Clip", ["x", "", "high"], "y"]], { numbers: { high: 0.75 } })],
  ["a limit below alone", between([["Clip", ["x", "low"], "y"]], { numbers: { low: -1 } })],
  ["casts and copies", between([["Identity", ["x"], "same"], ["Cast", ["same"], "y", { to: { int: 1 } }]])],
  ["axes of one place that come and go", between([["GlobalMaxPool", ["x"], "top"], ["Squeeze", ["top", "along"], "row"], ["Unsqueeze", ["row", "along"], "back"], ["Mul", ["x", "back"], "y"]], { lists: { along: [2, 3] } })],
  ["a hard sigmoid and a hard swish", between([["HardSigmoid", ["x"], "gate", { alpha: { float: 0.25 }, beta: { float: 0.4 } }], ["HardSwish", ["gate"], "y"]], { opset: 14 })],
  ["a slope that is learned for each channel", between([["PRelu", ["x", "slopes"], "y"]], { weights: { slopes: [4, 1, 1] } })],
  ["SELU, a negative, sums and means of several", between([["Selu", ["x"], "selu"], ["Neg", ["x"], "negative"], ["Sum", ["selu", "negative", "x"], "sum"], ["Mean", ["sum", "x"], "y"]])],
  ["the logarithm of a softmax over channels", between([["Relu", ["x"], "above"], ["LogSoftmax", ["above"], "y", { axis: { int: 1 } }]])],
  ["Mish", between([["Mish", ["x"], "y"]], { opset: 18 })],
  ["Swish", between([["Swish", ["x"], "a"], ["Swish", ["a"], "y", { alpha: { float: 1.5 } }]], { opset: 24 })],
  ["GELU", between([["Gelu", ["x"], "a"], ["Gelu", ["a"], "y", { approximate: { text: "tanh" } }]], { opset: 20 })],
  ["a maximum over padded images that may be below 0", between([["MaxPool", ["x"], "y", { kernel_shape: [3, 5], strides: [2, 2], pads: [1, 2, 1, 2] }]])],
  ["means that count the padding", between([["AveragePool", ["x"], "y", { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: { int: 1 } }]])],
  ["a part of rows and columns", between([["Slice", ["x", "starts", "ends", "along"], "y"]], twoSided(13, 1, -4))],
  ["a part of rows and columns, in opset 9", between([["Slice", ["x"], "y", { starts: [1, -4], ends: [100, 100], axes: [2, 3] }]], { opset: 9 })],
  ["channels in parts that go their own ways", between([["Split", ["x", "lengths"], ["few", "more"], { axis: { int: 1 } }], ["Tanh", ["few"], "bent"], ["Concat", ["more", "bent"], "y", { axis: { int: 1 } }]], { lists: { lengths: [1, 3] } })],
  ["images one below the other", between([["Concat", ["x", "x"], "y", { axis: { int: 2 } }]])],
  ["a transposed convolution as PyTorch enlarges twice", between([["ConvTranspose", ["x", "up"], "y", { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }]], { weights: { up: [4, 2, 3, 3] } })],
  ["a transposed convolution with a kernel shorter than its step", between([["ConvTranspose", ["x", "up", "two"], "y", { strides: [3, 3] }]], { weights: { up: [4, 2, 2, 2], two: [2] } })],
  ["a transposed convolution that is padded unevenly", between([["ConvTranspose", ["x", "up"], "y", { strides: [2, 1], pads: [2, 0, 1, 1] }]], { weights: { up: [4, 2, 4, 3] } })],
  ["a transposed convolution that says how large it is to be", between([["ConvTranspose", ["x", "up"], "y", { strides: [2, 2], output_shape: [16, 14], auto_pad: { text: "SAME_UPPER" } }]], { weights: { up: [4, 2, 3, 3] } })],
  ["a transposed convolution with automatic padding", between([["ConvTranspose", ["x", "up"], "y", { strides: [2, 2], auto_pad: { text: "SAME_LOWER" } }]], { weights: { up: [4, 2, 3, 3] } })],
  ["pixels repeated as TensorFlow does", between([["Resize", ["x", "nowhere", "scales"], "y", { coordinate_transformation_mode: { text: "tf_half_pixel_for_nn" }, nearest_mode: { text: "floor" } }]], { opset: 11, singles: { scales: [1, 1, 3, 2], nowhere: [] } })],
  ["pixels repeated along the image axes alone, in opset 18", between([["Resize", ["x", "", "scales"], "y", { axes: [2, 3] }]], { opset: 18, singles: { scales: [2, 3] } })],
  ["a shape of which only the end is read", between([["Shape", ["x"], "sides", { start: { int: 2 } }], ["Concat", ["two", "sides"], "whole", { axis: { int: 0 } }], ["Reshape", ["x", "whole"], "y"]], { opset: 15, lists: { two: [0, 4] } })],
];

describe("nodes as exporters write them give what ONNX Runtime makes of the file, and learn", () => {
  for (const [what, file, layout = "NCHW"] of cases) {
    test(what, async () => {
      const network = await expectTwin(written(file), { layout });
      const { losses, unmoved } = await learning(network, 12, 0.01);
      expect(unmoved).toEqual([]);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
    });
  }
});

describe("what no layer does is refused with the node that asks for it", () => {
  test.each<readonly [string, OnnxFile, string]>([
    ["pixels that are not repeated alike", between([["Resize", ["x", "", "scales"], "y", { nearest_mode: { text: "floor" } }]], { opset: 11, singles: { scales: [1, 1, 2, 2] } }), "Resize (y: it does not enlarge"],
    ["padding with what the image mirrors", between([["Pad", ["x", "pads"], "y", { mode: { text: "reflect" } }]], { lists: { pads: [0, 0, 1, 1, 0, 0, 1, 1] } }), "Pad (y: it pads with other than zeros)"],
    ["transposed convolutions in groups", between([["ConvTranspose", ["x", "up"], "y", { group: { int: 2 } }]], { weights: { up: [4, 2, 3, 3] } }), "ConvTranspose (y: it has groups, or gaps in its kernels)"],
    ["transposed convolutions with gaps", between([["ConvTranspose", ["x", "up"], "y", { dilations: [2, 2] }]], { weights: { up: [4, 2, 3, 3] } }), "ConvTranspose (y: it has groups, or gaps in its kernels)"],
    ["every other row", between([["Slice", ["x", "starts", "ends", "along", "every"], "y"]], { lists: { starts: [0], ends: [8], along: [2], every: [2] } }), "Slice (y: it leaves places out between others)"],
    ["batch normalisation of every pixel by itself", between([["BatchNormalization", ["x", "gamma", "beta", "mean", "variance"], "y", { spatial: { int: 0 } }]], { opset: 7, weights: { gamma: [4], beta: [4], mean: [4] }, positive: { variance: [4] } }), "BatchNormalization (y: it normalises along an axis that is not the channels)"],
  ])("%s", async (_, file, parts) => {
    await expect(readNetwork(written(file))).rejects.toMatchObject({ code: "NetworkPartsUnknown", facts: { parts: expect.stringContaining(parts) } });
  });
});
