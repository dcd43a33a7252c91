import { expect, test } from "vitest";
import { wilsonInterval } from "./wilsonInterval.ts";

// Newcombe 1998 (doi 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("%i of %i lies between the published limits", (right, total, low, high) => {
  const interval = wilsonInterval(right, total)!;
  expect(interval[0]).toBeCloseTo(low, 4);
  expect(interval[1]).toBeCloseTo(high, 4);
});

test("everything right reaches exactly 1, nothing tried has no interval", () => {
  expect(wilsonInterval(20, 20)![1]).toBe(1);
  expect(wilsonInterval(20, 20)![0]).toBeCloseTo(1 - 0.1611, 4);
  expect(wilsonInterval(0, 0)).toBeNull();
});
