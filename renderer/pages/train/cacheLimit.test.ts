import { expect, test } from "vitest";
import { bytesOfLimit, limitInGigabytes } from "./cacheLimit.ts";

test("a typed limit is billions of bytes, nothing leaves it to the program, and what keeps nothing is wrong", () => {
  expect(bytesOfLimit(20)).toBe(20e9);
  expect(bytesOfLimit(0.5)).toBe(5e8);
  expect(bytesOfLimit(null)).toBeNull();
  for (const wrong of [0, -1, NaN, Infinity, 0.0001, 1e9]) expect(bytesOfLimit(wrong)).toBeUndefined();
  for (const bytes of [null, 5e8, 123_456_789]) expect(bytesOfLimit(limitInGigabytes(bytes))).toBe(bytes);
});
