import { describe, expect, test } from "vitest";
import { crossEntropy, LossName, LossSettings, OptimiserName, optimiserNamed } from "../../../shared/domain/learning.ts";
import { randomStream } from "../../../shared/random.ts";
import { endingFor } from "../../nn/ending.ts";
import type { KerasModel } from "../../nn/keras.ts";
import type { Tensors, Trainer, TrainingPlan } from "../engine.ts";
import { expectClose } from "../fixtures/closeness.ts";
import { randomBatch, startOf } from "../fixtures/keras.ts";
import { around, everything } from "../fixtures/smallNetworks.ts";
import { smallNetwork } from "../fixtures/smallZoo.ts";
import { tfjs } from "../fixtures/tensorflow.ts";
import { onnxRuntime } from "../onnxruntime.ts";
import { tensorflow } from "./tensorflow.ts";

const engine = tensorflow(tfjs);
const model = everything();
const plan: TrainingPlan = { model, scales: null, loss: crossEntropy, optimiser: optimiserNamed({ name: "adam", momentum: 0, weightDecay: 0 }), threads: 1 };

/** Takes the steps from `first` to `last`, with batches of 5 images and a learning rate that falls. */
async function steps(trainer: Trainer, model: KerasModel, first: number, last: number, learningRate = 0.01): Promise<number[]> {
  const losses: number[] = [];
  for (let step = first; step <= last; step++) losses.push((await trainer.step(randomBatch(model, 5, step), { learningRate: learningRate / step, step, random: randomStream(1, 2, step) })).loss);
  return losses;
}

/** Compares three steps, what is known after them, and what is predicted with it, with the engine that there always is. */
async function agrees(changes: Partial<TrainingPlan>, { learningRate = 0.01, tolerance = 1e-4 } = {}): Promise<void> {
  const own = { ...plan, ...changes };
  const start = startOf(own.model);
  await using ours = await engine.trainer(own, start);
  await using usual = await onnxRuntime.trainer(own, start);
  const [found, expected] = [await steps(ours, own.model, 1, 3, learningRate), await steps(usual, own.model, 1, 3, learningRate)];
  expectClose("the losses", found, expected, { tolerance });
  expect([...(await ours.state()).keys()].sort()).toEqual([...(await usual.state()).keys()].sort());
  // The floor is for slots of biases before a batch normalisation, whose gradients are nothing but rounding.
  for (const [name, values] of await usual.state()) expectClose(name, (await ours.state()).get(name)!, values, { tolerance, floor: 1e-2 });
  // A wrong gradient is lost in weights that moved a little.
  const moved = (state: Tensors, name: string) => state.get(name)!.map((value, i) => value - start.get(name)![i]!);
  for (const name of start.keys()) expectClose(`how ${name} moved`, moved(await ours.state(), name), moved(await usual.state(), name), { tolerance: 5e-3 });
  const batch = randomBatch(own.model, 4, 9);
  const [judged, reference] = [await ours.evaluate(batch), await usual.evaluate(batch)];
  expect(judged.loss).toBeCloseTo(reference.loss, 3);
  expectClose("the output", judged.probabilities, reference.probabilities, { tolerance });
  expectClose("the prediction", await ours.predict(batch.images, 4), judged.probabilities);
}

describe("after three steps losses, weights, statistics and slots are those of ONNX Runtime", () => {
  test.each(OptimiserName.options)("with %s", (name) =>
    // Adam's first steps are nearly the signs of gradients, which rounding decides where they are nearly 0: a larger epsilon keeps that out.
    agrees({ optimiser: { ...optimiserNamed({ name, momentum: 0.9, weightDecay: 0 }), ...(name !== "sgd" && name !== "momentum" && name !== "nesterov" && { epsilon: 1e-3 }) } as TrainingPlan["optimiser"] }));

  test.each(LossName.options)("with the loss %s, class weights among them", (name) => {
    const loss = LossSettings.parse({ name, labelSmoothing: 0.1 });
    return agrees({ loss, model: endingFor(model, name), optimiser: { name: "momentum", momentum: 0.9 }, classWeights: [0.5, 2, 1] });
  });

  test.each<[string, Partial<TrainingPlan>]>([
    ["clipping by the norm", { clipping: { by: "norm", limit: 0.5 } }],
    ["clipping by value", { clipping: { by: "value", limit: 0.01 } }],
    ["decoupled weight decay", { optimiser: { name: "sgd", weightDecay: 0.1 } }],
    ["batches in parts", { microBatch: 2 }],
    ["raw grey levels", { scales: [{ offset: 0.3, scale: 2 }, { offset: -0.2, scale: 0.5 }] }],
    ["a frozen batch normalisation", { model: everything({ frozen: true }) }],
    ["a sigmoid as the last layer", { model: around((builder, x) => builder.activation(x, "sigmoid")), loss: { name: "mean_squared_error" } }],
  ])("with %s", (_, changes) => agrees({ optimiser: { name: "momentum", momentum: 0.9 }, ...changes }));

  test("with layers that are frozen, which stay as they are", async () => {
    const half: KerasModel = structuredClone(everything());
    const at = half.config.layers.findIndex(({ class_name }) => class_name === "MaxPooling2D");
    for (const layer of half.config.layers.slice(0, at)) layer.config["trainable"] = false;
    await agrees({ model: half, optimiser: { name: "momentum", momentum: 0.9 } });
  });

  const maps = { height: 7, width: 6 };
  test.each<[string, KerasModel]>([
    ["AveragePooling2D whose windows reach beyond the image", around((builder, x) => builder.pool(x, "Average", 3, 2, "same"), maps)],
    ["UpSampling2D", around((builder, x) => builder.layer("UpSampling2D", [x], { size: [2, 3], interpolation: "nearest" }), maps)],
    ["BatchNormalization without scale and center", around((builder, x) => builder.layer("BatchNormalization", [x], { axis: -1, momentum: 0.9, epsilon: 1e-3, center: false, scale: false }), maps)],
    ["SeparableConv2D and Conv2DTranspose", around((builder, x) => builder.layer("Conv2DTranspose", [builder.layer("SeparableConv2D", [x], { filters: 4, kernel_size: [3, 3], depth_multiplier: 2, padding: "same" })], { filters: 3, kernel_size: 2, strides: 2 }), maps)],
    ["LeakyReLU in the words of Keras 3", around((builder, x) => builder.layer("LeakyReLU", [x], { negative_slope: 0.1 }), maps)],
    ["a class for every pixel", smallNetwork("unet", { classes: 3, size: 16 })],
    ["residual blocks", smallNetwork("resnet18", { size: 32 })],
  ])("with %s", (_, own) => agrees({ model: own, optimiser: { name: "sgd" } }, { learningRate: 0.001 }));
});

function expectSameBits(found: Tensors, expected: Tensors): void {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, values] of expected) expect(Buffer.compare(Buffer.from(found.get(name)!.buffer), Buffer.from(values.buffer)), name).toBe(0);
}

test("a trainer goes on from its state, dropout and Adam included, as if it had never been interrupted, and lets go of what it made", async () => {
  const start = startOf(model);
  const before = tfjs.memory().numTensors;
  {
    await using whole = await engine.trainer(plan, start);
    await steps(whole, model, 1, 2);
    const held = tfjs.memory().numTensors;
    await steps(whole, model, 3, 5);
    expect(tfjs.memory().numTensors).toBe(held);
    await using first = await engine.trainer(plan, start);
    await steps(first, model, 1, 3);
    await using second = await engine.trainer(plan, await first.state());
    await steps(second, model, 4, 5);
    expectSameBits(await second.state(), await whole.state());
  }
  expect(tfjs.memory().numTensors).toBe(before);
});

test("what was trained here goes on in ONNX Runtime, and the other way round", async () => {
  const start = startOf(model);
  const ends: Tensors[] = [];
  for (const [one, other] of [[engine, onnxRuntime], [onnxRuntime, engine]]) {
    await using first = await one!.trainer({ ...plan, optimiser: { name: "momentum", momentum: 0.9 } }, start);
    await steps(first, model, 1, 2);
    await using second = await other!.trainer({ ...plan, optimiser: { name: "momentum", momentum: 0.9 } }, await first.state());
    await steps(second, model, 3, 4);
    ends.push(await second.state());
  }
  for (const [name, values] of ends[0]!) expectClose(name, ends[1]!.get(name)!, values, { tolerance: 1e-4, floor: 1e-2 });
});

test("a predictor gives the outputs of ONNX Runtime for raw images, however many at once", async () => {
  const scales = [{ offset: 800, scale: 250 }, { offset: -3, scale: 0.5 }];
  const images = randomBatch(model, 5).images.map((value, i) => value * scales[Math.floor(i / 64) % 2]!.scale + scales[Math.floor(i / 64) % 2]!.offset);
  const own = { model, scales, threads: 1 };
  await using usual = await onnxRuntime.predictor(own, startOf(model), 5);
  for (const batch of [1, 2, 5, 8]) {
    await using predictor = await engine.predictor(own, startOf(model), batch);
    expectClose("the outputs", await predictor.predict(images, 5), await usual.predict(images, 5), { tolerance: 1e-4 });
  }
});

test.each<[string, KerasModel, string]>([
  ["layers that TF.js does not have", around((builder, x) => builder.layer("LocalResponseNormalization", [x], { size: 5, alpha: 1e-4, beta: 0.75, bias: 1 }, "squash")), "squash (LocalResponseNormalization)"],
  ["activations that it does not know", around((builder, x) => builder.activation(x, "silu")), "(Activation)"],
  ["kernels with gaps", around((builder, x) => builder.conv(x, 3, 3, { dilation_rate: [2, 2] })), "(Conv2D)"],
  ["codes that are drawn", smallNetwork("variational-autoencoder"), "sampling (Sampling)"],
  ["means that keep their axes", around((builder, x) => builder.layer("GlobalAveragePooling2D", [x], { keepdims: true })), "(GlobalAveragePooling2D)"],
])("%s are refused in a sentence that names them, before anything is computed", async (_, own, named) => {
  await expect(engine.trainer({ ...plan, model: own }, startOf(own))).rejects.toMatchObject({ code: "LayersBeyondEngine", message: expect.stringMatching(/^The engine tensorflow cannot train .+\. Choose the engine onnxruntime, which can\.$/) });
  await expect(engine.trainer({ ...plan, model: own }, startOf(own))).rejects.toThrow(named);
});

test("more images at once are estimated to take more memory, and parts of a batch less", () => {
  expect(engine.memoryFor(plan, 64)).toBeGreaterThan(engine.memoryFor(plan, 8));
  expect(engine.memoryFor({ ...plan, microBatch: 8 }, 64)).toBe(engine.memoryFor(plan, 8));
});
