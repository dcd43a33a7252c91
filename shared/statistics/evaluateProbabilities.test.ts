import fc from "fast-check";
import { expect, test } from "vitest";
import { classScores } from "./classScores.ts";
import { evaluateProbabilities } from "./evaluateProbabilities.ts";

// Expected numbers are scikit-learn 1.2.1's for the same eight images; class d is never the truth, and image 7 ties between a and b.
const probabilities = [
  [0.7, 0.2, 0.1, 0], [0.1, 0.8, 0.1, 0], [0.3, 0.4, 0.3, 0], [0.25, 0.25, 0.5, 0],
  [0.6, 0.3, 0.1, 0], [0.05, 0.05, 0.9, 0], [0.5, 0.5, 0, 0], [0.2, 0.2, 0.2, 0.4],
];
const truth = [0, 1, 0, 2, 1, 2, 0, 2];
const classes = ["a", "b", "c", "d"];

test("agrees with scikit-learn", () => {
  const found = evaluateProbabilities(truth, probabilities, classes);
  expect(found.confusion).toEqual([[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 2, 1], [0, 0, 0, 0]]);
  expect(found.images).toBe(8);
  expect(found.classes).toEqual(classes);
  expect(found.accuracy).toBe(0.625);
  expect(found.balancedAccuracy).toBeCloseTo(0.611111111111111, 14);
  expect(found.macroF1).toBeCloseTo(0.49166666666666664, 14);
  expect(found.logLoss).toBeCloseTo(0.7611071116395791, 14);
});

test("precision, recall, F1 and support of each class agree with scikit-learn", () => {
  const scores = classScores(evaluateProbabilities(truth, probabilities, classes).confusion);
  const column = (name: "precision" | "recall" | "f1" | "support") => scores.map((score) => score[name]);
  expect(column("precision")).toEqual([2 / 3, 0.5, 1, 0]);
  expect(column("recall")).toEqual([2 / 3, 0.5, 2 / 3, 0]);
  expect(column("f1")).toEqual([2 / 3, 0.5, 0.8, 0]);
  expect(column("support")).toEqual([3, 2, 3, 0]);
});

test("one sure mistake costs a large loss, not an infinite one", () => {
  expect(evaluateProbabilities([0], [[0, 1]], ["a", "b"]).logLoss).toBeCloseTo(34.538776394910684, 10);
});

test("no images, or probabilities of other lengths, are a programming error", () => {
  expect(() => evaluateProbabilities([], [], ["a", "b"])).toThrow(RangeError);
  expect(() => evaluateProbabilities([0, 1], [[1, 0]], ["a", "b"])).toThrow(RangeError);
  expect(() => evaluateProbabilities([2], [[1, 0]], ["a", "b"])).toThrow(RangeError);
});

test("every measure stays in its range and a perfect network is perfect", () => {
  const images = fc.integer({ min: 2, max: 6 }).chain((count) =>
    fc.array(fc.record({ truth: fc.nat(count - 1), row: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: count, maxLength: count }) }), { minLength: 1 })
      .map((rows) => ({ count, rows })),
  );
  fc.assert(fc.property(images, ({ count, rows }) => {
    const names = Array.from({ length: count }, (_, at) => `class ${at}`);
    const labels = rows.map((row) => row.truth);
    const found = evaluateProbabilities(labels, rows.map(({ row }) => row), names);
    for (const value of [found.accuracy, found.balancedAccuracy, found.macroF1]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
    expect(found.confusion.flat().reduce((sum, cell) => sum + cell, 0)).toBe(rows.length);
    const perfect = evaluateProbabilities(labels, labels.map((label) => names.map((_, at) => Number(at === label))), names);
    expect(perfect).toMatchObject({ accuracy: 1, balancedAccuracy: 1, macroF1: 1 });
    expect(perfect.logLoss).toBeCloseTo(0, 14);
  }));
});
