import { expect, test } from "vitest";
import { flagPlanes, type MeasuredPlane, type Measures } from "./quality.ts";

const usual: Measures = { minimum: 90, p0_1: 100, p1: 110, p99: 900, p99_9: 1_100, maximum: 1_200, mean: 300, sd: 200, focus: 0.5, saturated: 0 };
const plane = (image: number, measures: Partial<Measures> = {}, plate: string | null = "P1"): MeasuredPlane => ({ image, plate, measures: { ...usual, ...measures } });
/** Twenty usual images whose focus varies a little. */
const plate = Array.from({ length: 20 }, (_, i) => plane(i + 1, { focus: 0.5 + 0.01 * (i % 5) }));

test("usual images have no flag", () => {
  expect(flagPlanes(plate).size).toBe(0);
});

test("an image that is constant, or has a tenth of the plate's contrast, is blank", () => {
  const flags = flagPlanes([...plate, plane(100, { p99_9: 190 }), plane(101, { p99_9: 210 }), plane(102, { p0_1: 7, p99_9: 7 })]);
  expect([...flags]).toEqual([[100, ["blank"]], [102, ["blank"]]]);
  expect([...flagPlanes([plane(1, { p0_1: 7, p99_9: 7 })])]).toEqual([[1, ["blank"]]]);
});

test("more than one pixel in a hundred at the limit is saturated, whatever else it is", () => {
  const flags = flagPlanes([...plate, plane(100, { saturated: 0.01 }), plane(101, { saturated: 0.011 }), plane(102, { p0_1: 9, p99_9: 9, saturated: 1 })]);
  expect([...flags]).toEqual([[101, ["saturated"]], [102, ["blank", "saturated"]]]);
});

test("an image far blurrier than its plate is out of focus; one on a plate of its own kind is not", () => {
  const blurred = [...plate, plane(100, { focus: 0.1 }), plane(101, { focus: 0.4 })];
  expect([...flagPlanes(blurred)]).toEqual([[100, ["out of focus"]]]);
  expect(flagPlanes([...plate, ...Array.from({ length: 9 }, (_, i) => plane(100 + i, { focus: 0.1 }, "P2"))]).size).toBe(0);
  expect(flagPlanes([plane(1), plane(2), plane(3, { focus: 0.001 })]).size).toBe(0);
});
