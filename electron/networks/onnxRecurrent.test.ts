import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { learning } from "../engines/fixtures/learning.ts";
import { expectTwin, type Layout } from "../exporting/fixtures/onnxTwin.ts";
import { type OnnxFile, writeOnnxFile } from "./fixtures/onnxFile.ts";
import { readNetwork } from "./readNetwork.ts";

const made = mkdtempSync(path.join(tmpdir(), "moascope-recurrent-"));
afterAll(() => rmSync(made, { recursive: true }));
let files = 0;
const written = (file: Partial<OnnxFile> & Pick<OnnxFile, "nodes">) => writeOnnxFile(path.join(made, `${++files}.onnx`), { input: [null, 5, 3], opset: 13, ...file, weights: { ...file.weights, matrix: [4, 6], row: [6] } });

/** Weights of a recurrent node for vectors of `inputs` numbers that gives 4. */
const weightsOf = (name: string, gates: number, inputs: number, directions = 1) => ({ [`${name}W`]: [directions, 4 * gates, inputs], [`${name}R`]: [directions, 4 * gates, 4], [`${name}B`]: [directions, 8 * gates] });
const reads = (from: string, name: string) => [from, `${name}W`, `${name}R`, `${name}B`];
const hidden = { hidden_size: { int: 4 } };
const last: OnnxFile["nodes"][number] = ["Gemm", ["state", "matrix", "row"], "scores"];
const stepsFirst: OnnxFile["nodes"][number] = ["Transpose", ["pixels"], "steps", { perm: [1, 0, 2] }];

const cases: readonly (readonly [what: string, file: Parameters<typeof written>[0], layout?: Layout])[] = [
  [
    "an LSTM as PyTorch writes it, of which the last step is taken, begun with zeros that are made for the batch",
    {
      weights: weightsOf("a", 4, 3),
      lists: { direction: [1], one: [1], number: [4], of: [0], minus: [-1] },
      singlePlaces: { end: -1 },
      nodes: [
        stepsFirst,
        ["Shape", ["pixels"], "sides"],
        ["Gather", ["sides", "of"], "batch"],
        ["Concat", ["direction", "batch", "number"], "zeros", { axis: { int: 0 } }],
        ["ConstantOfShape", ["zeros"], "begin"],
        ["LSTM", [...reads("steps", "a"), "", "begin", "begin"], ["every", "state0", "cell"], hidden],
        ["Squeeze", ["every", "one"], "row0"],
        ["Transpose", ["row0"], "turned", { perm: [1, 0, 2] }],
        ["Gather", ["turned", "end"], "state", { axis: { int: 1 } }],
        last,
      ],
    },
    "NTF",
  ],
  ["an LSTM of which the last step is cut out", { weights: weightsOf("a", 4, 3), lists: { one: [1], zero: [0], start: [-1], end: [2 ** 40] }, nodes: [stepsFirst, ["LSTM", reads("steps", "a"), ["every"], hidden], ["Slice", ["every", "start", "end", "zero"], "cut"], ["Squeeze", ["cut", "one"], "flat"], ["Squeeze", ["flat", "zero"], "state"], last] }, "NTF"],
  ["a recurrent layer over steps that come first, by its last state", { input: [5, null, 3], opset: 9, weights: weightsOf("a", 1, 3), nodes: [["RNN", reads("pixels", "a"), ["", "last"], hidden], ["Squeeze", ["last"], "state", { axes: [0] }], last] }, "TNF"],
  ["a recurrent layer with ReLU and without a bias", { weights: weightsOf("a", 1, 3), lists: { zero: [0] }, nodes: [stepsFirst, ["RNN", ["steps", "aW", "aR"], ["", "last"], { ...hidden, activations: { texts: ["Relu"] } }], ["Squeeze", ["last", "zero"], "state"], last] }, "NTF"],
  [
    "two LSTMs one behind the other, by the last of their last states",
    {
      weights: { ...weightsOf("a", 4, 3), ...weightsOf("b", 4, 4) },
      lists: { one: [1] },
      singlePlaces: { end: -1 },
      nodes: [
        stepsFirst,
        ["LSTM", reads("steps", "a"), ["every", "lastA", "cellA"], hidden],
        ["Squeeze", ["every", "one"], "next"],
        ["LSTM", reads("next", "b"), ["", "lastB", "cellB"], hidden],
        ["Concat", ["lastA", "lastB"], "both", { axis: { int: 0 } }],
        ["Gather", ["both", "end"], "state"],
        last,
      ],
    },
    "NTF",
  ],
  [
    "an LSTM in both directions, by its last states side by side",
    {
      weights: { ...weightsOf("a", 4, 3, 2), narrow: [8, 4] },
      singlePlaces: { forth: -2, back: -1 },
      nodes: [
        stepsFirst,
        ["LSTM", reads("steps", "a"), ["", "last"], { ...hidden, direction: { text: "bidirectional" } }],
        ["Gather", ["last", "forth"], "first"],
        ["Gather", ["last", "back"], "second"],
        ["Concat", ["first", "second"], "wide", { axis: { int: 1 } }],
        ["MatMul", ["wide", "narrow"], "state"],
        last,
      ],
    },
    "NTF",
  ],
  ["an LSTM backwards, with a hard sigmoid", { weights: weightsOf("a", 4, 3), lists: { zero: [0] }, nodes: [stepsFirst, ["LSTM", reads("steps", "a"), ["", "last"], { ...hidden, direction: { text: "reverse" }, activations: { texts: ["HardSigmoid", "Tanh", "Tanh"] } }], ["Squeeze", ["last", "zero"], "state"], last] }, "NTF"],
  [
    "an LSTM whose every step goes through dense layers",
    {
      input: [null, 3, 3],
      weights: { ...weightsOf("a", 4, 3), each: [4, 2], wide: [6, 4] },
      lists: { one: [1], shape: [0, -1] },
      nodes: [
        stepsFirst,
        ["LSTM", reads("steps", "a"), ["every"], hidden],
        ["Squeeze", ["every", "one"], "row0"],
        ["Transpose", ["row0"], "turned", { perm: [1, 0, 2] }],
        ["MatMul", ["turned", "each"], "small"],
        ["Relu", ["small"], "relu"],
        ["Reshape", ["relu", "shape"], "flat"],
        ["MatMul", ["flat", "wide"], "state"],
        last,
      ],
    },
    "NTF",
  ],
  [
    "an LSTM over the columns of maps",
    {
      input: [null, 3, 6, 7],
      weights: { ...weightsOf("a", 4, 5), kernels: [5, 3, 6, 2] },
      lists: { rows: [2], zero: [0] },
      nodes: [["Conv", ["pixels", "kernels"], "maps"], ["Squeeze", ["maps", "rows"], "columns"], ["Transpose", ["columns"], "steps", { perm: [2, 0, 1] }], ["LSTM", reads("steps", "a"), ["", "last"], hidden], ["Squeeze", ["last", "zero"], "state"], last],
    },
  ],
];

describe("recurrent nodes give what ONNX Runtime makes of the file, and learn", () => {
  for (const [what, file, layout = "NCHW"] of cases) {
    test(what, async () => {
      const network = await expectTwin(written(file), { layout });
      const { losses, unmoved } = await learning(network, 12, 0.01);
      expect(unmoved).toEqual([]);
      expect(losses.at(-1)).toBeLessThan(losses[0]!);
    });
  }
});

// ONNX Runtime does not do it.
test("an LSTM over batches that come first, in opset 14, is the one over steps that come first", async () => {
  const [batches, steps] = [
    written({ opset: 14, weights: weightsOf("a", 4, 3), lists: { one: [1] }, nodes: [["LSTM", reads("pixels", "a"), ["", "last"], { ...hidden, layout: { int: 1 } }], ["Squeeze", ["last", "one"], "state"], last] }),
    written({ opset: 14, weights: weightsOf("a", 4, 3), lists: { zero: [0] }, nodes: [stepsFirst, ["LSTM", reads("steps", "a"), ["", "last"], hidden], ["Squeeze", ["last", "zero"], "state"], last] }),
  ];
  const [first, second] = await Promise.all([readNetwork(batches), readNetwork(steps)]);
  expect(first.model.config.layers).toEqual(second.model.config.layers);
  expect(first.weights).toEqual(second.weights);
});

describe("what no recurrent layer here does is refused with the node that asks for it", () => {
  const lstm = (inputs: readonly string[], attributes = {}): OnnxFile["nodes"] => [stepsFirst, ["LSTM", [...reads("steps", "a"), ...inputs], ["every", "last"], { ...hidden, ...attributes }], ["Squeeze", ["last", "zero"], "state"], last];
  test.each<readonly [string, Parameters<typeof written>[0], string]>([
    ["GRU", { nodes: [stepsFirst, ["GRU", reads("steps", "a"), ["", "last"], hidden], ["Squeeze", ["last", "zero"], "state"], last] }, "GRU (last)"],
    ["lengths of its own for each sequence", { nodes: lstm(["lengths"]) }, "LSTM (every: it is told how long each sequence is)"],
    ["other numbers than zeros to begin with", { weights: { begin: [1, 1, 4] }, nodes: lstm(["", "begin"]) }, "LSTM (every: it begins with something else than zeros)"],
    ["all steps on the way back", { nodes: [stepsFirst, ["LSTM", reads("steps", "a"), ["every"], { ...hidden, direction: { text: "reverse" } }], ["Squeeze", ["every", "one"], "back"], ["Transpose", ["back"], "turned", { perm: [1, 0, 2] }], ["Reshape", ["turned", "shape"], "flat"], ["MatMul", ["flat", "wide"], "state"], last] }, "what it gives at every step on its way back is read"],
    [
      "what it gives at every step, and its last state beside it",
      { nodes: [...lstm([]).slice(0, 3), ["Squeeze", ["every", "one"], "rows"], ["Transpose", ["rows"], "turned", { perm: [1, 0, 2] }], ["Reshape", ["turned", "shape"], "flat"], ["MatMul", ["flat", "wide"], "other"], ["Add", ["state", "other"], "sum"], ["Gemm", ["sum", "matrix", "row"], "scores"]] },
      "both what it gives at every step and what it gives last are read",
    ],
  ])("%s", async (_, file, parts) => {
    const lists = { lengths: [5], zero: [0], one: [1], shape: [0, -1] };
    await expect(readNetwork(written({ ...file, lists, weights: { ...weightsOf("a", 4, 3), wide: [20, 4], ...file.weights } }))).rejects.toMatchObject({ code: "NetworkPartsUnknown", facts: { parts: expect.stringContaining(parts) } });
  });
});
