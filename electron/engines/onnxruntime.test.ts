import { describe, expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { crossEntropy, type OptimiserSettings } from "../../shared/domain/learning.ts";
import type { KerasModel } from "../nn/keras.ts";
import { lower } from "../nn/lower.ts";
import { weightsOf } from "../nn/network.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph } from "../nn/trainingGraph.ts";
import type { Tensors, Trainer, TrainingPlan } from "./engine.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { kerasTwin, randomBatch, startOf } from "./fixtures/keras.ts";
import { around, everything } from "./fixtures/smallNetworks.ts";
import { microBatches } from "./microBatches.ts";
import { onnxRuntime } from "./onnxruntime.ts";

const model = everything();
const start = startOf(model);
const adam: OptimiserSettings = { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
const PENALTY = { kernel_regularizer: { class_name: "L1L2", config: { l1: 0.001, l2: 0.002 } } };
const plan: TrainingPlan = { model, scales: null, loss: crossEntropy, optimiser: adam, threads: 2 };

/** Takes the steps from `first` to `last`; batches of 5, and of 3 at every third step, as at the end of an epoch. */
async function steps(trainer: Trainer, first: number, last: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = first; step <= last; step++) {
    const batch = randomBatch(model, step % 3 === 0 ? 3 : 5, step);
    losses.push((await trainer.step(batch, { learningRate: 0.01, step, random: randomStream(1, 2, step) })).loss);
  }
  return losses;
}

function expectSameBits(found: Tensors, expected: Tensors): void {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, values] of expected) expect(Buffer.compare(Buffer.from(found.get(name)!.buffer), Buffer.from(values.buffer)), name).toBe(0);
}

describe("a trainer", () => {
  test("gives the same weights, bit for bit, when the same steps are taken again", async () => {
    await using first = await onnxRuntime.trainer(plan, start);
    await using second = await onnxRuntime.trainer(plan, start);
    expect(await steps(first, 1, 7)).toEqual(await steps(second, 1, 7));
    expectSameBits(await first.state(), await second.state());
  });

  test("goes on from its state, dropout and Adam included, as if it had never been interrupted", async () => {
    await using whole = await onnxRuntime.trainer(plan, start);
    await steps(whole, 1, 7);
    await using before = await onnxRuntime.trainer(plan, start);
    await steps(before, 1, 4);
    await using after = await onnxRuntime.trainer(plan, await before.state());
    await steps(after, 5, 7);
    expectSameBits(await after.state(), await whole.state());
  });

  test("leaves the tensors that it was given, and those that it gave, as they are", async () => {
    const given = new Map([...start].map(([name, values]) => [name, values.slice()]));
    await using trainer = await onnxRuntime.trainer(plan, given);
    await steps(trainer, 1, 2);
    const early = await trainer.state();
    const copy = new Map([...early].map(([name, values]) => [name, values.slice()]));
    await steps(trainer, 3, 6);
    expectSameBits(given, start);
    expectSameBits(early, copy);
  });

  const withoutBatchNorm = around((builder, x) => builder.layer("Dropout", [builder.activation(builder.conv(x, 4, 3, PENALTY), "relu")], { rate: 0.3 }));
  const parted = { ...plan, model: withoutBatchNorm, clipping: { by: "norm", limit: 0.5 } } as const;

  test("takes the step of a whole batch when it goes through the network in parts, dropout, penalties and clipping included", async () => {
    const own = startOf(withoutBatchNorm);
    await using whole = await onnxRuntime.trainer(parted, own);
    for (const microBatch of [1, 2, 3]) {
      await using inParts = await onnxRuntime.trainer({ ...parted, microBatch }, own);
      await using reference = await onnxRuntime.trainer(parted, own);
      for (let step = 1; step <= 3; step++) {
        const batch = randomBatch(withoutBatchNorm, 7, step);
        const options = () => ({ learningRate: 0.01, step, random: randomStream(1, 2, step) });
        const [found, expected] = [await inParts.step(batch, options()), await reference.step(batch, options())];
        expect(found.loss).toBeCloseTo(expected.loss, 5);
        expectClose("the output", found.probabilities, expected.probabilities);
      }
      for (const [name, values] of await reference.state()) expectClose(name, (await inParts.state()).get(name)!, values, { tolerance: 1e-4 });
      expect([...(await inParts.state()).keys()].sort()).toEqual([...(await whole.state()).keys()].sort());
    }
  });

  test("moves batch normalisation's statistics with every part, and leaves other weights until the last", async () => {
    const still = everything({ dropout: 0 });
    await using trainer = await onnxRuntime.trainer({ ...plan, model: still, microBatch: 2 }, start);
    const batch = randomBatch(still, 4);
    await trainer.step(batch, { learningRate: 0, step: 1, random: randomStream(1) });
    const found = await trainer.state();
    const twin = await kerasTwin(still, start);
    for (const part of microBatches(batch, 2)) twin.step(part, crossEntropy);
    for (const [name, values] of twin.weights()) expectClose(name, found.get(name)!, values);
  });

  test("evaluates as it predicts, with the loss beside it", async () => {
    await using trainer = await onnxRuntime.trainer({ ...plan, loss: { name: "mean_squared_error" } }, start);
    const batch = { ...randomBatch(model, 4), imageWeights: new Float32Array(4).fill(1) };
    const { loss, probabilities } = await trainer.evaluate(batch);
    expectClose("the output", probabilities, await trainer.predict(batch.images, 4));
    expect(loss).toBeCloseTo(probabilities.reduce((sum, p, i) => sum + (p - batch.targets[i]!) ** 2, 0) / probabilities.length, 6);
  });

  test("uses other noise in every step", async () => {
    const results = await Promise.all(
      [1, 2].map(async (path) => {
        await using trainer = await onnxRuntime.trainer(plan, start);
        return (await trainer.step(randomBatch(model, 5), { learningRate: 0.01, step: 1, random: randomStream(path) })).loss;
      }),
    );
    expect(results[0]).not.toBe(results[1]);
  });

  test("lowers the loss of a batch that it sees again and again", async () => {
    await using trainer = await onnxRuntime.trainer({ ...plan, model: everything({ dropout: 0 }) }, start);
    const batch = randomBatch(model, 6);
    const losses: number[] = [];
    for (let step = 1; step <= 40; step++) losses.push((await trainer.step(batch, { learningRate: 0.01, step, random: randomStream(1) })).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 5);
  });

  test("normalises raw grey levels, in steps and in predictions", async () => {
    const scales = [{ offset: 800, scale: 250 }, { offset: -3, scale: 0.5 }];
    const batch = randomBatch(model, 4);
    const plane = 64;
    const raw = batch.images.map((value, i) => {
      const { offset, scale } = scales[Math.floor(i / plane) % 2]!;
      return value * scale + offset;
    });
    const options = () => ({ learningRate: 0.01, step: 1, random: randomStream(1) });
    await using trainer = await onnxRuntime.trainer({ ...plan, scales }, start);
    await using normalised = await onnxRuntime.trainer(plan, start);
    expectClose("the prediction", await trainer.predict(raw, 4), await normalised.predict(batch.images, 4), { tolerance: 1e-4 });
    expect((await trainer.step({ ...batch, images: raw }, options())).loss).toBeCloseTo((await normalised.step(batch, options())).loss, 4);
  });

  test("predicts with the weights as they stand, as TF.js does with them", async () => {
    await using trainer = await onnxRuntime.trainer(plan, start);
    const { images } = randomBatch(model, 4, 9);
    const before = await trainer.predict(images, 4);
    await steps(trainer, 1, 3);
    const after = await trainer.predict(images, 4);
    expect(after).not.toEqual(before);
    const weights = new Map([...(await trainer.state())].filter(([name]) => start.has(name)));
    expectClose("the prediction", after, (await kerasTwin(model, weights)).predict(images, 4), { tolerance: 1e-4 });
  });

  test("does not move the weights of frozen layers, and computes no gradient below the first that is trained", async () => {
    const half: KerasModel = structuredClone(everything({ dropout: 0 }));
    const at = half.config.layers.findIndex(({ class_name }) => class_name === "MaxPooling2D");
    for (const layer of half.config.layers.slice(0, at)) layer.config["trainable"] = false;
    const frozen = new Set(half.config.layers.slice(0, at).map(({ name }) => name));
    await using trainer = await onnxRuntime.trainer({ ...plan, model: half, clipping: { by: "norm", limit: 1 } }, start);
    await trainer.step(randomBatch(half, 4), { learningRate: 0.01, step: 1, random: randomStream(1) });
    for (const [name, values] of await trainer.state()) {
      const [layer] = name.split("/");
      expect([name, name.includes("#") ? "slot" : Buffer.compare(Buffer.from(values.buffer), Buffer.from(start.get(name)!.buffer)) === 0 ? "still" : "moved"]).toEqual([name, name.includes("#") ? "slot" : frozen.has(layer!) ? "still" : "moved"]);
      expect(name.includes("#") && frozen.has(layer!)).toBe(false);
    }
    const { graph } = buildTrainingGraph(half, { batch: 2, scales: null, loss: crossEntropy, optimiser: optimiserFor(adam) });
    const backwards = lower(graph).nodes.filter(({ op, inputs }) => op.startsWith("Conv") && inputs.every(({ producer }) => producer !== null));
    expect(backwards).toEqual([]);
  });

  test("does not move the statistics of a frozen batch normalisation, and normalises by them", async () => {
    const frozen = everything({ dropout: 0, frozen: true });
    await using trainer = await onnxRuntime.trainer({ ...plan, model: frozen }, start);
    const batch = randomBatch(frozen, 4);
    const predicted = await trainer.predict(batch.images, 4);
    const { probabilities } = await trainer.step(batch, { learningRate: 0.01, step: 1, random: randomStream(1) });
    expectClose("the output in training", probabilities, predicted);
    const state = await trainer.state();
    for (const { name } of weightsOf(frozen).filter(({ role }) => role === "statistic")) expect(state.get(name), name).toEqual(start.get(name));
  });
});

describe("a predictor", () => {
  test("predicts as the trainer whose weights it has, for fewer images than its batch, and for more", async () => {
    await using trainer = await onnxRuntime.trainer(plan, start);
    await steps(trainer, 1, 2);
    await using predictor = await onnxRuntime.predictor(plan, await trainer.state(), 4);
    for (const count of [1, 4, 7, 8]) {
      const { images } = randomBatch(model, count);
      const found = await predictor.predict(images, count);
      expect(found.length).toBe(count * 3);
      expectClose(`${count} predictions`, found, await trainer.predict(images, count));
    }
  });

  test("gives an image the same probabilities wherever it stands in a batch", async () => {
    await using predictor = await onnxRuntime.predictor(plan, start, 4);
    const { images } = randomBatch(model, 4);
    const all = await predictor.predict(images, 4);
    const third = await predictor.predict(images.slice(2 * 128, 3 * 128), 1);
    expectClose("the third image", third, all.slice(6, 9));
  });

  test("keeps the weights that it was opened with when the arrays that they came in change", async () => {
    const given = new Map([...start].map(([name, values]) => [name, values.slice()]));
    expect(Math.max(...[...given.values()].map(({ byteLength }) => byteLength))).toBeGreaterThan(1024);
    await using predictor = await onnxRuntime.predictor(plan, given, 4);
    const { images } = randomBatch(model, 4);
    const before = await predictor.predict(images, 4);
    for (const values of given.values()) values.fill(0);
    expect(await predictor.predict(images, 4)).toEqual(before);
  });
});
