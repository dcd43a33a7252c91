import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { wayInBlocks } from "../nn/blocks.ts";
import { defaultWay } from "../nn/lower.ts";
import { buildGradientGraph } from "../nn/trainingGraph.ts";
import { choiceOf, encodeWays, kindsOf } from "../nn/ways.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { startOf, randomBatch } from "./fixtures/keras.ts";
import { around, everything } from "./fixtures/smallNetworks.ts";
import { randomStream } from "../../shared/random.ts";
import { channelBlock } from "./channelBlock.ts";
import { measureWays } from "./measureWays.ts";
import { onnxRuntime } from "./onnxruntime.ts";
import { rememberedOnce } from "./rememberedOnce.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-ways-"));
const before = process.env["MOASCOPE_CONFIG"];
let config = 0;
beforeEach(() => {
  process.env["MOASCOPE_CONFIG"] = path.join(folder, `${++config}`);
});
afterAll(() => {
  process.env["MOASCOPE_CONFIG"] = before;
  rmSync(folder, { recursive: true, force: true });
});

const model = everything({ dropout: 0 });
const graphOf = (batch: number) => buildGradientGraph(model, { batch, scales: null, loss: crossEntropy }).graph;

test("ways are timed once for a graph and a number of threads, and are the same from then on", async () => {
  const kinds = kindsOf(graphOf(4));
  const found = await measureWays(graphOf(4), 1, { worthMeasuring: 0 });
  expect(found).toHaveLength(kinds.length);
  const files = readdirSync(path.join(folder, `${config}`, "ways"));
  expect(files).toHaveLength(1);
  const other = encodeWays(kinds, ({ ways }) => ways.at(-1)!);
  writeFileSync(path.join(folder, `${config}`, "ways", files[0]!), other);
  expect(await measureWays(graphOf(4), 1, { worthMeasuring: 0 })).toBe(other);
  await measureWays(graphOf(4), 2, { worthMeasuring: 0 });
  expect(readdirSync(path.join(folder, `${config}`, "ways"))).toHaveLength(2);
});

test("a kind that was timed for one network is not timed again for another; one for which time was too short is", async () => {
  const shared = around((network, x) => network.conv(network.conv(x, 3, 3), 3, 3), { height: 4, width: 4 });
  const other = around((network, x) => network.conv(network.conv(network.conv(x, 3, 3), 3, 3), 5, 1), { height: 4, width: 4 });
  const create = vi.spyOn(InferenceSession, "create");
  const timed = async (model: typeof shared, patience = 1e6) => {
    create.mockClear();
    await measureWays(buildGradientGraph(model, { batch: 2, scales: null, loss: crossEntropy }).graph, 1, { worthMeasuring: 0, patience });
    return create.mock.calls.length;
  };
  await channelBlock();
  const alone = await timed(other);
  process.env["MOASCOPE_CONFIG"] = path.join(folder, "shared");
  const first = await timed(shared);
  const afterwards = await timed(other);
  expect(afterwards).toBeGreaterThan(0);
  // All but the last convolution are there already.
  expect(afterwards).toBeLessThan(alone - first / 2);
  process.env["MOASCOPE_CONFIG"] = path.join(folder, "short");
  expect(await timed(shared, 0)).toBe(0);
  expect(await timed(other)).toBe(alone);
  create.mockRestore();
});

test("nobody waits for long: what is not timed by then is computed in the usual way", async () => {
  const kinds = kindsOf(graphOf(4));
  expect(await measureWays(graphOf(4), 1, { worthMeasuring: 0, patience: 0 })).toBe(encodeWays(kinds, ({ node }) => defaultWay(node)));
});

test("kernels of several pixels and of whole blocks of channels are computed in blocks until something else was faster, where the processor has such", async () => {
  const model = around((network, x) => network.conv(network.conv(network.conv(x, 16, 3), 16, 3), 16, 1), { height: 8, width: 8 });
  const { graph } = buildGradientGraph(model, { batch: 2, scales: null, loss: crossEntropy });
  const block = await channelBlock();
  const choose = choiceOf(graph, await measureWays(graph, 1, { worthMeasuring: 0, patience: 0 }));
  const waysOf = (side: number) => graph.nodes.filter(({ op, inputs: [, w] }) => ["Conv", "ConvInputGradient"].includes(op) && `${w!.type.shape}` === `16,16,${side},${side}`).map((node) => choose(node) ?? defaultWay(node));
  expect(new Set(waysOf(3))).toEqual(new Set([block === null ? expect.not.stringMatching(/^blocked/) : wayInBlocks(block)]));
  expect(waysOf(1)).not.toHaveLength(0);
  for (const way of waysOf(1)) expect(way).not.toMatch(/^blocked/);
});

test("ONNX's own convolution is timed as such where it is not the usual way", async () => {
  const create = vi.spyOn(InferenceSession, "create");
  const model = around((network, x) => network.conv(x, 3, 3), { height: 4, width: 4 });
  await measureWays(buildGradientGraph(model, { batch: 2, scales: null, loss: crossEntropy }).graph, 1, { worthMeasuring: 0 });
  const timed = create.mock.calls.map(([bytes]) => fromBinary(ModelProtoSchema, bytes as unknown as Uint8Array).graph!.node.map(({ opType }) => opType));
  create.mockRestore();
  expect(timed).toContainEqual(["Conv"]);
  expect(timed).toContainEqual(expect.arrayContaining(["Gather", "Gemm"]));
});

test("a kind is all nodes that are alike", () => {
  const model = around((network, x) => network.conv(network.conv(network.conv(x, 3, 3), 3, 3), 3, 3));
  const { graph } = buildGradientGraph(model, { batch: 2, scales: null, loss: crossEntropy });
  expect(kindsOf(graph).map(({ node: { op }, count }) => [op, count])).toEqual(expect.arrayContaining([["Conv", 3], ["ConvWeightGradient", 3]]));
});

test("what takes hardly any time is not timed", async () => {
  await measureWays(graphOf(4), 1);
  expect(() => readdirSync(path.join(folder, `${config}`))).toThrow("ENOENT");
});

test("a step in other ways comes to the same but for rounding, and batches of every size take the same ways", async () => {
  expect(kindsOf(graphOf(3)).map(({ ways }) => ways)).toEqual(kindsOf(graphOf(32)).map(({ ways }) => ways));
  const kinds = kindsOf(graphOf(5));
  const plan = { model, scales: null, loss: crossEntropy, optimiser: { name: "sgd" }, threads: 1 } as const;
  const losses = async (ways: string | null) => {
    await using trainer = await onnxRuntime.trainer({ ...plan, ways }, startOf(model));
    const steps: number[] = [];
    for (const step of [1, 2, 3]) steps.push((await trainer.step(randomBatch(model, step === 2 ? 3 : 5, step), { learningRate: 0.05, step, random: randomStream(step) })).loss);
    return steps;
  };
  const usual = await losses(null);
  for (const place of [0, -1]) {
    const found = await losses(encodeWays(kinds, ({ ways }) => ways.at(place)!));
    found.forEach((loss, i) => expect(loss).toBeCloseTo(usual[i]!, 4));
  }
});

test("evaluations and predictions convolve in the ways of a step", async () => {
  const kinds = kindsOf(graphOf(5));
  const plan = { model, scales: null, loss: crossEntropy, optimiser: { name: "sgd" }, threads: 1 } as const;
  const results = async (way: string | null) => {
    await using trainer = await onnxRuntime.trainer({ ...plan, ways: way && encodeWays(kinds, ({ ways }) => (ways.includes(way) ? way : ways[0]!)) }, startOf(model));
    const create = vi.spyOn(InferenceSession, "create");
    const { probabilities } = await trainer.evaluate(randomBatch(model, 5));
    const predicted = await trainer.predict(randomBatch(model, 5).images, 5);
    const ops = create.mock.calls.map(([bytes]) => new Set(fromBinary(ModelProtoSchema, bytes as unknown as Uint8Array).graph!.node.map(({ opType }) => opType)));
    create.mockRestore();
    return { probabilities, predicted, ops };
  };
  const [native, columns, unmeasured] = [await results("native"), await results("columns"), await results(null)];
  for (const { probabilities, predicted } of [columns, unmeasured]) {
    expectClose("the evaluation", probabilities, native.probabilities);
    expectClose("the prediction", predicted, native.predicted);
  }
  expect(native.ops.map((ops) => [ops.has("Conv"), ops.has("Gather")])).toEqual([[true, false], [true, false]]);
  expect(columns.ops.map((ops) => [ops.has("Conv"), ops.has("Gather")])).toEqual([[false, true], [false, true]]);
});

test("of several who work something out at the same time all return what one found", async () => {
  let begun = 0;
  const answers = await Promise.all([1, 2, 3].map((n) => rememberedOnce("things", ["a", 1], async () => {
    begun++;
    await new Promise((done) => setTimeout(done, 5 * n));
    return `found by ${n}`;
  })));
  expect(begun).toBe(3);
  expect(answers).toEqual(Array.from({ length: 3 }, () => "found by 1"));
  expect(await rememberedOnce("things", ["a", 1], () => Promise.reject(new Error("asked again")))).toBe("found by 1");
  expect(await rememberedOnce("things", ["a", 2], async () => "else")).toBe("else");
});
