import fc from "fast-check";
import { describe, test } from "vitest";
import type { Op, Sample } from "../nn/op.ts";
import { type OpName, ops } from "../nn/ops/index.ts";
import { checkOp } from "./fixtures/checkOp.ts";

describe("every op, each way to compute it and its gradients agree with TF.js", () => {
  for (const [name, { samples }] of Object.entries(ops) as [OpName, Op][]) {
    samples.forEach((sample, place) => {
      test(`${name} on ${sample.shapes.map((shape) => `[${shape}]`).join(", ")}${place === 0 ? "" : `, sample ${place + 1}`}`, () => checkOp(name, sample));
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
});
