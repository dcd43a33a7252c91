import { existsSync } from "node:fs";
import path from "node:path";
import { Tensor } from "onnxruntime-node";
import { expect, test, type TestContext, vi } from "vitest";
import type { Device } from "../../shared/domain/device.ts";
import { crossEntropy, LossSettings, optimiserNamed, type OptimiserSettings } from "../../shared/domain/learning.ts";
import { randomStream } from "../../shared/random.ts";
import { Graph } from "../nn/graph.ts";
import type { KerasModel } from "../nn/keras.ts";
import { FunctionalModel } from "../nn/zoo/functionalModel.ts";
import { randomBatch, startOf } from "./fixtures/keras.ts";
import { around } from "./fixtures/smallNetworks.ts";
import type { Trainer } from "./engine.ts";
import { onnxRuntime } from "./onnxruntime.ts";
import { openSession } from "./openSession.ts";

/** The software Vulkan driver that comes with Debian's Chromium: a graphics card for correctness, not for speed. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";
/** Where Vulkan's loader may lie, which finds the driver. */
const LIBRARIES = [...(process.env["LD_LIBRARY_PATH"] ?? "").split(path.delimiter), "/usr/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"];
const isDriverHere = existsSync(DRIVER) && LIBRARIES.some((folder) => existsSync(path.join(folder, "libvulkan.so.1")));

/** Networks and rules with what their kernels do otherwise than others: small, for a processor stands for the card. */
const cases: readonly { readonly what: string; readonly model: KerasModel; readonly loss?: LossSettings; readonly optimiser: OptimiserSettings; readonly rate: number; readonly microBatch?: number }[] = [
  {
    what: "windows that tile the image, windows that overlap, and momentum",
    model: around((builder, x) => builder.pool(builder.pool(builder.activation(x, "relu"), "Max", 2), "Max", 3, 2, "same"), { height: 16, width: 16 }),
    optimiser: { name: "momentum", momentum: 0.9 },
    rate: 0.05,
  },
  {
    what: "batch normalisation, dropout and Adam",
    model: around((builder, x) => builder.layer("Dropout", [builder.activation(builder.batchNorm(x), "relu")], { rate: 0.3 })),
    optimiser: optimiserNamed({ name: "adam", momentum: 0, weightDecay: 0 }),
    rate: 0.005,
  },
  {
    what: "more layers than a card takes buffers at once, and Adam",
    model: around((builder, x) => Array.from({ length: 12 }).reduce<typeof x>((from) => builder.activation(builder.batchNorm(builder.conv(from, 3, 3)), "tanh"), x), { height: 6, width: 6 }),
    optimiser: { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-3 },
    rate: 0.001,
  },
  {
    what: "depthwise convolution with strides and AdamW",
    model: around((builder, x) => builder.activation(builder.layer("DepthwiseConv2D", [x], { kernel_size: 3, strides: [2, 2], padding: "same", depth_multiplier: 2 }), "relu6"), { height: 8, width: 8 }),
    // With the usual epsilon a first step is nearly the sign of the gradient, which makes much of rounding.
    optimiser: { name: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-3, weightDecay: 0.01 },
    rate: 0.005,
  },
  {
    what: "convolutions in groups with and without strides",
    model: around((builder, x) => builder.conv(builder.conv(builder.conv(x, 6, 1), 4, 3, { groups: 2 }), 6, 3, { groups: 2, strides: [2, 2] }), { height: 8, width: 8 }),
    optimiser: { name: "sgd" },
    rate: 0.05,
  },
  {
    what: "convolutions of six and nine channels, as LeNet-5 has them",
    model: around((builder, x) => builder.conv(builder.conv(builder.pool(builder.conv(x, 6, 3, { activation: "tanh" }), "Average", 2), 8, 3, { activation: "tanh" }), 9, 3), { height: 12, width: 12 }),
    optimiser: { name: "sgd" },
    rate: 0.05,
  },
  {
    what: "a frozen layer, parts of a batch, and momentum",
    model: around((builder, x) => builder.conv(builder.layer("Conv2D", [x], { filters: 4, kernel_size: 3, padding: "same", activation: "relu", trainable: false }), 4, 3), { height: 8, width: 8 }),
    optimiser: { name: "momentum", momentum: 0.9 },
    rate: 0.05,
    microBatch: 3,
  },
  {
    what: "codes that are drawn, the divergence of what they are drawn from, and momentum",
    model: around((builder, x) => builder.layer("Sampling", [x, x].map((from) => builder.dense(builder.layer("Flatten", [from], {}), 5)), { kl_weight: 0.1 }), { flat: true }),
    optimiser: { name: "momentum", momentum: 0.9 },
    rate: 0.02,
  },
  {
    what: "transposed convolution, Dice and RMSProp",
    model: masksOf(8),
    loss: LossSettings.parse({ name: "dice_crossentropy" }),
    optimiser: optimiserNamed({ name: "rmsprop", momentum: 0, weightDecay: 0 }),
    rate: 0.002,
  },
];

/** A network that gives two classes for each pixel. */
function masksOf(side: number): KerasModel {
  const net = new FunctionalModel("masks");
  const images = net.input(side, side, 2);
  const enlarged = net.layer("Conv2DTranspose", [net.pool(net.conv(images, 4, 3, { activation: "relu" }), "Max", 2)], { filters: 4, kernel_size: 2, strides: 2, padding: "valid" });
  return net.finish(images, net.conv(net.concatenate([enlarged, images]), 2, 1, { activation: "softmax" }));
}

function needsDriver(skip: TestContext["skip"]): void {
  skip(!isDriverHere, `WebGPU was not compared with the processor, for there is no software driver at ${DRIVER}, or no libvulkan.so.1 that finds it. On Debian install both with: apt-get install -y chromium libvulkan1`);
  process.env["VK_ICD_FILENAMES"] = DRIVER;
}

test.for(cases)("on WebGPU $what come to the losses and predictions of the processor, to 1e-3", async ({ model, loss = crossEntropy, optimiser, rate, microBatch = null }, { skip }) => {
  needsDriver(skip);
  const figures = async (device: Device) => {
    const plan = { model, scales: null, loss, optimiser, threads: 2, device, microBatch } as const;
    const losses: number[] = [];
    const steps = async (trainer: Trainer, numbers: readonly number[]) => {
      for (const step of numbers) losses.push((await trainer.step(randomBatch(model, 4, step), { learningRate: rate, step, random: randomStream(step) })).loss);
    };
    await using first = await onnxRuntime.trainer(plan, startOf(model));
    await steps(first, [1, 2]);
    // As after a pause, from what was read back from the card.
    await using trainer = await onnxRuntime.trainer(plan, await first.state());
    await steps(trainer, [3]);
    losses.push((await trainer.evaluate(randomBatch(model, 4, 8))).loss);
    const { images } = randomBatch(model, 4, 9);
    // As runs predict, with weights that never change: in batches that are not full.
    await using predictor = await onnxRuntime.predictor(plan, await trainer.state(), 3);
    return [...losses, ...(await trainer.predict(images, 4)), ...(await predictor.predict(images, 4))];
  };
  const [expected, found] = [await figures("cpu"), await figures("webgpu")];
  expect(found).toHaveLength(expected.length);
  found.forEach((figure, i) => expect(Math.abs(figure - expected[i]!), `figure ${i}`).toBeLessThan(1e-3));
});

test("weights and what the optimiser keeps stay on the card from step to step, and are read back when they are asked for", async ({ skip }) => {
  needsDriver(skip);
  const { model, loss = crossEntropy, optimiser } = cases[1]!;
  await using trainer = await onnxRuntime.trainer({ model, scales: null, loss, optimiser, threads: 2, device: "webgpu" }, startOf(model));
  const kept = vi.spyOn(Tensor, "fromGpuBuffer");
  const step = async (number: number) => {
    kept.mockClear();
    await trainer.step(randomBatch(model, 4, number), { learningRate: 0.005, step: number, random: randomStream(number) });
    return kept.mock.results.map(({ value }) => value as Tensor);
  };
  const [first, second] = [await step(1), await step(2)];
  const state = await trainer.state();
  kept.mockRestore();
  expect(first).toHaveLength(state.size);
  expect(first.map(({ location }) => location)).toEqual(first.map(() => "none"));
  expect(second.map(({ location }) => location)).toEqual(second.map(() => "gpu-buffer"));
  for (const values of state.values()) expect(values.every(Number.isFinite)).toBe(true);
});

test.for([
  ["than the card has", 2 ** 14],
  ["than a buffer can hold", 2 ** 15],
  ["than a shader can see", 2 ** 16],
] as const)("a tensor that is larger %s fails as memory that ran out", async ([, side], { skip }) => {
  needsDriver(skip);
  const graph = new Graph();
  const sums = graph.call("Add", [graph.input("column", [side, 1]), graph.input("row", [1, side])]);
  graph.output("sum", graph.call("ReduceSum", [sums], { axes: [0, 1], keepdims: 0 }));
  const session = await openSession(graph, { threads: 1, device: "webgpu" });
  const ones = (shape: readonly number[]) => new Tensor("float32", new Float32Array(side).fill(1), shape);
  await expect(session.run({ column: ones([side, 1]), row: ones([1, side]) })).rejects.toMatchObject({ code: "ComputationFailed", facts: { device: "webgpu", isOutOfMemory: true } });
  await session.release();
});

test("the tanh of what a convolution made is 1 for large numbers", async ({ skip }) => {
  needsDriver(skip);
  const graph = new Graph();
  const images = graph.call("Conv", [graph.input("images", [1, 1, 2, 2]), graph.constant(Float32Array.of(1), [1, 1, 1, 1])], { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] });
  graph.output("result", graph.call("Tanh", [images]));
  const session = await openSession(graph, { threads: 1, device: "webgpu" });
  const { result } = await session.run({ images: new Tensor("float32", Float32Array.of(-1000, -90, 0, 90), [1, 1, 2, 2]) });
  expect([...(result!.data as Float32Array)]).toEqual([-1, -1, 0, 1]);
  await session.release();
});

test("the state can be asked for before the first step and behind it where layers are frozen, and nothing is left on the card in the end", async ({ skip }) => {
  needsDriver(skip);
  const { model, loss = crossEntropy, optimiser, rate, microBatch = null } = cases.find(({ what }) => what.startsWith("a frozen layer"))!;
  const kept = vi.spyOn(Tensor, "fromGpuBuffer");
  const trainer = await onnxRuntime.trainer({ model, scales: null, loss, optimiser, threads: 2, device: "webgpu", microBatch }, startOf(model));
  const before = await trainer.state();
  await trainer.step(randomBatch(model, 4, 1), { learningRate: rate, step: 1, random: randomStream(1) });
  const after = await trainer.state();
  await trainer[Symbol.asyncDispose]();
  const left = kept.mock.results.map(({ value }) => value as Tensor).filter(({ location }) => location === "gpu-buffer");
  kept.mockRestore();
  expect([...after.keys()]).toEqual([...before.keys()]);
  expect(after.get("conv2d_1/kernel")).toEqual(before.get("conv2d_1/kernel"));
  expect(after.get("conv2d_2/kernel")).not.toEqual(before.get("conv2d_2/kernel"));
  expect(left).toEqual([]);
});
