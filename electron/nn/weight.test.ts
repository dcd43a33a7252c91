import { describe, expect, test } from "vitest";
import { initialValues, type Initialiser, type Weight } from "./weight.ts";

const weight = (initialiser: Initialiser): Weight => ({
  name: "conv/kernel",
  shape: [64, 32, 3, 3],
  kerasOrder: [2, 3, 1, 0],
  initialiser,
  fan: { in: 288, out: 576 },
  role: "trained",
  penalty: { l1: 0, l2: 0 },
});

const deviation = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("start values", () => {
  test.each<[Initialiser, number]>([
    ["glorot_uniform", Math.sqrt(6 / (288 + 576))],
    ["he_uniform", Math.sqrt(6 / 288)],
  ])("%s fills its interval evenly and does not leave it", (initialiser, limit) => {
    const values = initialValues(weight(initialiser), 1, 0);
    expect(largest(values)).toBeLessThanOrEqual(limit);
    expect(largest(values)).toBeGreaterThan(0.99 * limit);
    expect(deviation(values)).toBeCloseTo(limit / Math.sqrt(3), 2);
    expect(Math.abs(mean(values))).toBeLessThan(limit / 50);
  });

  test.each<[Initialiser, number]>([
    ["glorot_normal", Math.sqrt(2 / (288 + 576))],
    ["he_normal", Math.sqrt(2 / 288)],
  ])("%s has the deviation of its paper although its tails are cut off", (initialiser, expected) => {
    const values = initialValues(weight(initialiser), 1, 0);
    expect(deviation(values) / expected).toBeGreaterThan(0.98);
    expect(deviation(values) / expected).toBeLessThan(1.02);
    expect(largest(values)).toBeLessThanOrEqual((2 * expected) / 0.8796);
    expect(Math.abs(mean(values))).toBeLessThan(expected / 50);
  });

  test("are zeros and ones where asked for", () => {
    expect(new Set(initialValues(weight("zeros"), 1, 0))).toEqual(new Set([0]));
    expect(new Set(initialValues(weight("ones"), 1, 0))).toEqual(new Set([1]));
  });

  test.each([[6, 24], [8, 3], [5, 5]])("orthogonal of %i x %i has rows, or columns, of length 1 at right angles", (rows, columns) => {
    const values = initialValues({ ...weight("orthogonal"), shape: [rows, columns], kerasOrder: null }, 1, 0);
    const vectors = Array.from({ length: Math.min(rows, columns) }, (_, one) => Array.from({ length: Math.max(rows, columns) }, (_, i) => (rows <= columns ? values[one * columns + i]! : values[i * columns + one]!)));
    for (const [i, a] of vectors.entries()) for (const [j, b] of vectors.entries()) expect(a.reduce((sum, value, k) => sum + value * b[k]!, 0)).toBeCloseTo(i === j ? 1 : 0, 5);
  });

  test("a kernel's orthogonal start is that of its filters in Keras's order of axes", () => {
    const values = initialValues({ ...weight({ kind: "orthogonal", gain: 2 }), shape: [4, 3, 2, 2] }, 1, 0);
    const filter = (i: number) => values.subarray(12 * i, 12 * (i + 1));
    for (const i of [0, 1, 2, 3]) for (const j of [0, 1, 2, 3]) expect(filter(i).reduce((sum, value, k) => sum + value * filter(j)[k]!, 0)).toBeCloseTo(i === j ? 4 : 0, 5);
  });

  test.each<[string, Initialiser, { mean: number; deviation: number; largest: number }]>([
    ["a constant", { kind: "constant", value: 0.3 }, { mean: 0.3, deviation: 0, largest: 0.3 }],
    ["an interval", { kind: "uniform", least: 0.1, most: 0.5 }, { mean: 0.3, deviation: 0.4 / Math.sqrt(12), largest: 0.5 }],
    ["a normal distribution", { kind: "normal", mean: 0.2, deviation: 0.1, isTruncated: false }, { mean: 0.2, deviation: 0.1, largest: 1 }],
    // Without its tails a normal distribution is narrower, and nothing makes up for it here.
    ["one without tails", { kind: "normal", mean: 0, deviation: 0.1, isTruncated: true }, { mean: 0, deviation: 0.088, largest: 0.2 }],
    ["a variance by what goes in", { kind: "scaled", scale: 2, fan: "in", distribution: "truncated" }, { mean: 0, deviation: Math.sqrt(2 / 288), largest: 0.19 }],
    ["a variance by what goes out", { kind: "scaled", scale: 3, fan: "out", distribution: "uniform" }, { mean: 0, deviation: Math.sqrt(3 / 576), largest: Math.sqrt(9 / 576) }],
    ["a variance by the mean of both", { kind: "scaled", scale: 1, fan: "average", distribution: "normal" }, { mean: 0, deviation: Math.sqrt(1 / 432), largest: 0.3 }],
  ])("%s has its mean, deviation and limit", (_, initialiser, expected) => {
    const values = initialValues(weight(initialiser), 1, 0);
    const middle = mean(values);
    expect(middle).toBeCloseTo(expected.mean, 2);
    expect(Math.abs(deviation(values.map((value) => value - middle)) - expected.deviation)).toBeLessThanOrEqual(0.02 * expected.deviation + 1e-6);
    expect(largest(values)).toBeLessThanOrEqual(expected.largest + 1e-6);
  });

  test("an LSTM's forget gate begins open", () => {
    expect([...initialValues({ ...weight("forget_gate_open"), shape: [8] }, 1, 0)]).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  test("follow from seed and place alone, and differ with either", () => {
    const values = initialValues(weight("he_normal"), 5, 3);
    expect(initialValues(weight("he_normal"), 5, 3)).toEqual(values);
    expect(initialValues(weight("he_normal"), 6, 3)).not.toEqual(values);
    expect(initialValues(weight("he_normal"), 5, 4)).not.toEqual(values);
  });
});
