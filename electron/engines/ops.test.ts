import fc from "fast-check";
import { describe, test } from "vitest";
import type { Op, Sample } from "../nn/op.ts";
import { type OpName, ops } from "../nn/ops/index.ts";
import { channelBlock } from "./channelBlock.ts";
import { checkOp } from "./fixtures/checkOp.ts";

const block = await channelBlock();
console.info(`Convolutions in blocks of channels are tested in blocks of ${block ?? "no"} channels, as this processor has them.`);

describe("every op, each way to compute it and its gradients agree with TF.js", () => {
  for (const [name, { samples }] of Object.entries(ops) as [OpName, Op][]) {
    samples.forEach((sample, place) => {
      const needed = sample.attributes?.["block"];
      const isOfOther = needed !== undefined && needed !== block;
      test.skipIf(isOfOther)(`${name} on ${sample.shapes.map((shape) => `[${shape}]`).join(", ")}${isOfOther ? `, for processors with blocks of ${needed} channels` : ""}${place === 0 ? "" : `, sample ${place + 1}`}`, () => checkOp(name, sample));
    });
  }
});

const seed = fc.nat(1_000_000);
const runs = { numRuns: 20 };
const pair = (arbitrary: fc.Arbitrary<number>) => fc.tuple(arbitrary, arbitrary);

/** A window with its image: the image is at least as large as the window reaches beyond the padding. */
const window = (largestKernel: number, largestStride: number, largestDilation: number, padsBelowKernel: boolean) =>
  fc
    .record({
      kernel: pair(fc.integer({ min: 1, max: largestKernel })),
      strides: pair(fc.integer({ min: 1, max: largestStride })),
      dilations: pair(fc.integer({ min: 1, max: largestDilation })),
      pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
      room: pair(fc.nat(6)),
    })
    .map(({ kernel, strides, dilations, pads: asked, room }) => {
      const pads = asked.map((side, i) => (padsBelowKernel ? Math.min(side, kernel[(i % 2) as 0 | 1] - 1) : side));
      const image = ([0, 1] as const).map((axis) => Math.max(1, dilations[axis] * (kernel[axis] - 1) + 1 - pads[axis]! - pads[axis + 2]!) + room[axis]);
      return { kernel, strides, dilations, pads, image };
    });

describe("at random shapes TF.js agrees too", () => {
  const few = fc.integer({ min: 1, max: 3 });
  /** Images, groups, and channels and kernels of each group. */
  const counts = fc.record({ count: fc.integer({ min: 1, max: 2 }), group: few, channels: few, filters: few, biased: fc.boolean() });
  test("with convolution and its gradients", () =>
    fc.assert(
      fc.asyncProperty(window(5, 3, 2, false), counts, seed, async ({ kernel, strides, dilations, pads, image }, { count, group, channels, filters, biased }, at) => {
        const shapes = [[count, group * channels, ...image], [group * filters, channels, ...kernel], ...(biased ? [[group * filters]] : [])];
        await checkOp("Conv", { shapes, attributes: { strides, pads, dilations, group } }, at);
      }),
      { numRuns: 50 },
    ));

  /** Whole blocks of channels, with or without groups of one channel, or less than one block of an image. */
  const blocks = fc.constantFrom([16, 16, 1], [32, 16, 1], [16, 32, 1], [3, 16, 1], [16, 16, 16], [32, 32, 32]);
  test("with convolution in blocks of channels and its gradients", () =>
    fc.assert(
      fc.asyncProperty(window(4, 2, 2, false), blocks, fc.boolean(), seed, async ({ kernel, strides, dilations, pads, image }, [channels, filters, group], biased, at) => {
        const shapes = [[2, channels!, ...image], [filters!, channels! / group!, ...kernel], ...(biased ? [[filters!]] : [])];
        await checkOp("Conv", { shapes, attributes: { strides, pads, dilations, group: group! } }, at, 2e-5);
      }),
      runs,
    ));

  test("with transposed convolution and its gradients", () =>
    fc.assert(
      fc.asyncProperty(window(4, 3, 2, true), counts, pair(fc.nat(2)), seed, async ({ kernel, strides, dilations, pads, image }, { count, group, channels, filters, biased }, extra, at) => {
        // What is left over at the end is less than a step.
        const output_padding = extra.map((side, axis) => Math.min(side, strides[axis as 0 | 1] - 1));
        const places = image.map((side, axis) => Math.max(1, Math.ceil(side / strides[axis as 0 | 1])) + 1);
        const shapes = [[count, group * filters, ...places], [group * filters, channels, ...kernel], ...(biased ? [[group * channels]] : [])];
        await checkOp("ConvTranspose", { shapes, attributes: { strides, pads, dilations, group, output_padding } }, at);
      }),
      { numRuns: 30 },
    ));

  for (const op of ["MaxPool", "AveragePool"] as const) {
    test(`with ${op} and its gradient`, () =>
      fc.assert(
        fc.asyncProperty(window(4, 4, 1, true), fc.integer({ min: 1, max: 2 }), seed, async ({ kernel, strides, pads, image }, channels, at) => {
          await checkOp(op, { shapes: [[2, channels, ...image]], attributes: { kernel_shape: kernel, strides, pads } }, at);
        }),
        runs,
      ));
  }

  for (const op of ["BatchNormalization", "BatchNormalizationInTraining"] as const) {
    test(`with ${op} and its gradients`, () =>
      fc.assert(
        // Two values a channel are always normalised to -1 and 1: all that is left of their gradient is rounding.
        fc.asyncProperty(fc.integer({ min: 4, max: 8 }), fc.integer({ min: 1, max: 4 }), fc.option(pair(fc.integer({ min: 1, max: 5 }))), seed, async (count, channels, image, at) => {
          const perChannel = [channels];
          const shapes = [[count, channels, ...(image ?? [])], perChannel, perChannel, perChannel, perChannel];
          await checkOp(op, { shapes, attributes: { epsilon: 1e-3 }, values: "positive" }, at, 1e-4);
        }),
        runs,
      ));
  }

  /** Two shapes that fit together: sides of 1 and axes that are missing in front are repeated. */
  const broadcast = fc
    .array(fc.record({ side: fc.integer({ min: 1, max: 4 }), first: fc.boolean(), second: fc.boolean() }), { maxLength: 4 })
    .chain((axes) =>
      fc.tuple(fc.nat(axes.length), fc.boolean()).map(([missing, missingInFirst]): [number[], number[]] => {
        const first = axes.map(({ side, first }) => (first ? 1 : side));
        const second = axes.map(({ side, second }) => (second ? 1 : side));
        return missingInFirst ? [first.slice(missing), second] : [first, second.slice(missing)];
      }),
    );
  for (const op of ["Add", "Sub", "Mul", "Div"] as const) {
    test(`with ${op} of shapes that are broadcast`, () =>
      fc.assert(
        fc.asyncProperty(broadcast, seed, async (shapes, at) => {
          await checkOp(op, { shapes, values: op === "Div" ? "positive" : "normal" }, at);
        }),
        { ...runs, examples: [[[[], []], 1], [[[1], [2, 3]], 1]] },
      ));
  }

  const cut = fc.integer({ min: 1, max: 6 }).chain((length) =>
    fc.tuple(fc.integer({ min: 0, max: length - 1 }), fc.integer({ min: 1, max: length }), fc.integer({ min: 1, max: 3 }), fc.boolean()).map(([start, count, step, reversed]) => {
      const end = Math.min(length, start + count);
      // From the last element back to the first, both named from the end as the backward pass of a convolution does.
      return reversed ? { length, start: -1, end: -1000, step: -step } : { length, start, end, step };
    }),
  );
  test("with Slice, forwards and backwards", () =>
    fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 3 }), seed, async (cuts, at) => {
        const sample: Sample = {
          shapes: [[2, ...cuts.map(({ length }) => length)]],
          attributes: {
            starts: cuts.map(({ start }) => start),
            ends: cuts.map(({ end }) => end),
            axes: cuts.map((_, i) => i + 1),
            steps: cuts.map(({ step }) => step),
          },
        };
        await checkOp("Slice", sample, at);
      }),
      runs,
    ));

  const shape = (least: number, most: number) => fc.array(fc.integer({ min: 1, max: 5 }), { minLength: least, maxLength: most });
  /** A shape with one of its axes. */
  const along = (least: number, most: number) => shape(least, most).chain((sides) => fc.tuple(fc.constant(sides), fc.nat(sides.length - 1)));

  for (const op of ["Abs", "Elu", "Erf", "Exp", "HardSigmoid", "LeakyRelu", "Neg", "Relu", "Sigmoid", "Sign", "Softplus", "Tanh"] as const) {
    test(`with ${op} of any shape`, () =>
      fc.assert(
        fc.asyncProperty(shape(0, 5), fc.double({ min: 0.05, max: 2, noNaN: true }), seed, async (sides, amount, at) => {
          const attributes = op === "HardSigmoid" ? { alpha: amount, beta: 0.4 } : op === "LeakyRelu" || op === "Elu" ? { alpha: amount } : {};
          await checkOp(op, { shapes: [sides], attributes }, at);
        }),
        runs,
      ));
  }

  for (const op of ["Log", "Sqrt"] as const) {
    test(`with ${op} of any shape`, () => fc.assert(fc.asyncProperty(shape(0, 5), seed, (sides, at) => checkOp(op, { shapes: [sides], values: "positive" }, at)), runs));
  }

  for (const op of ["Max", "Min"] as const) {
    test(`with ${op} of shapes that are broadcast`, () => fc.assert(fc.asyncProperty(broadcast, seed, (shapes, at) => checkOp(op, { shapes }, at)), runs));
  }

  for (const op of ["Softmax", "LogSoftmax"] as const) {
    test(`with ${op} along its axis`, () =>
      fc.assert(
        // The oracle's own runs along the last axis.
        fc.asyncProperty(shape(1, 4), seed, (sides, at) => checkOp(op, { shapes: [sides], attributes: { axis: sides.length - 1 } }, at)),
        runs,
      ));
  }

  for (const op of ["ReduceSum", "ReduceMean", "ReduceMax"] as const) {
    test(`with ${op} over any axes`, () =>
      fc.assert(
        fc.asyncProperty(shape(1, 4).chain((sides) => fc.tuple(fc.constant(sides), fc.subarray([...sides.keys()], { minLength: 1 }))), fc.boolean(), seed, async ([sides, axes], keeps, at) => {
          await checkOp(op, { shapes: [sides], attributes: { axes, keepdims: Number(keeps) } }, at);
        }),
        runs,
      ));
  }

  test("with MatMul, of one matrix and of many", () =>
    fc.assert(
      fc.asyncProperty(few, few, few, fc.option(fc.array(few, { minLength: 1, maxLength: 2 })), fc.boolean(), seed, async (rows, inner, columns, batch, isShared, at) => {
        const before = batch ?? [];
        await checkOp("MatMul", { shapes: [[...before, rows, inner], [...(isShared ? [] : before), inner, columns]] }, at);
      }),
      runs,
    ));

  test("with Gemm, turned or not, with a bias or without", () =>
    fc.assert(
      fc.asyncProperty(few, few, few, fc.boolean(), fc.boolean(), fc.boolean(), seed, async (rows, inner, columns, transA, transB, biased, at) => {
        const shapes = [transA ? [inner, rows] : [rows, inner], transB ? [columns, inner] : [inner, columns], ...(biased ? [[columns]] : [])];
        await checkOp("Gemm", { shapes, attributes: { transA: Number(transA), transB: Number(transB) } }, at);
      }),
      runs,
    ));

  test("with Pad on every side", () =>
    fc.assert(
      fc.asyncProperty(shape(1, 4).chain((sides) => fc.tuple(fc.constant(sides), fc.array(fc.nat(3), { minLength: 2 * sides.length, maxLength: 2 * sides.length }))), seed, async ([sides, pads], at) => {
        await checkOp("Pad", { shapes: [sides], attributes: { pads } }, at);
      }),
      runs,
    ));

  test("with Transpose into any order", () =>
    fc.assert(
      fc.asyncProperty(shape(1, 5).chain((sides) => fc.tuple(fc.constant(sides), fc.shuffledSubarray([...sides.keys()], { minLength: sides.length }))), seed, async ([sides, perm], at) => {
        await checkOp("Transpose", { shapes: [sides], attributes: { perm } }, at);
      }),
      runs,
    ));

  test("with Concat along any axis", () =>
    fc.assert(
      fc.asyncProperty(along(1, 4), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), seed, async ([sides, axis], lengths, at) => {
        await checkOp("Concat", { shapes: lengths.map((length) => sides.with(axis, length)), attributes: { axis } }, at);
      }),
      runs,
    ));

  test("with Gather of any places along any axis", () =>
    fc.assert(
      fc.asyncProperty(along(1, 4).chain(([sides, axis]) => fc.tuple(fc.constant(sides), fc.constant(axis), fc.array(fc.nat(sides[axis]! - 1), { minLength: 1, maxLength: 6 }))), seed, async ([sides, axis, indices], at) => {
        await checkOp("Gather", { shapes: [sides], attributes: { indices, axis } }, at);
      }),
      runs,
    ));

  test("with Reshape and Expand", () =>
    fc.assert(
      // With one axis more the oracle has no gradient.
      fc.asyncProperty(shape(1, 3), fc.nat(), seed, async (sides, choice, at) => {
        const kept = choice % (sides.length + 1);
        await checkOp("Reshape", { shapes: [sides], attributes: { shape: [...sides.slice(0, kept), sides.slice(kept).reduce((product, side) => product * side, 1)] } }, at);
        await checkOp("Expand", { shapes: [sides.map((side, axis) => (axis % 2 === choice % 2 ? 1 : side))], attributes: { shape: [2, ...sides] } }, at);
      }),
      runs,
    ));

  test("with LRN over any odd number of channels", () =>
    fc.assert(
      fc.asyncProperty(few, fc.integer({ min: 1, max: 8 }), pair(fc.integer({ min: 1, max: 4 })), fc.constantFrom(1, 3, 5), fc.constantFrom(0.5, 0.75, 1), fc.constantFrom(1, 2), seed, async (count, channels, image, size, beta, bias, at) => {
        await checkOp("LRN", { shapes: [[count, channels, ...image]], attributes: { size, alpha: 0.3 * size, beta, bias } }, at);
      }),
      runs,
    ));

  test("with the mean of whole images", () => fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 4, maxLength: 4 }), seed, (sides, at) => checkOp("GlobalAveragePool", { shapes: [sides] }, at)), runs));
});
