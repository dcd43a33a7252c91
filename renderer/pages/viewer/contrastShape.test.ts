import fc from "fast-check";
import { expect, test } from "vitest";
import { levelAt, levelText, movedContrast, outlineOf, PLACES, placeOf, sliderRange } from "./contrastShape.ts";

test("a slider reaches the levels of the image and those in use", () => {
  expect(sliderRange({ low: 50, high: 900 }, { low: 100, high: 2000 })).toEqual({ low: 50, high: 2000 });
  expect(sliderRange(undefined, { low: 0, high: 0 })).toEqual({ low: 0, high: 1 });
  expect(sliderRange(undefined, { low: 9, high: 3 })).toEqual({ low: 3, high: 9 });
});

test("every place of a slider has its own level, and lies where its level says", () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0.001, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: PLACES }), (low, span, place) => {
      const range = { low, high: low + span };
      expect(placeOf(range, levelAt(range, place))).toBe(place);
    }),
  );
});

test("levels have no more digits than a place of the slider is wide", () => {
  expect(levelAt({ low: 0, high: 65_535 }, 333)).toBe(21823);
  expect(levelAt({ low: 0, high: 1 }, 333)).toBe(0.333);
});

test("a field shows whole counts of a camera, and small fractions of other images", () => {
  expect([12345.678, 422.07733, 0.123456, 0, -2000.4].map(levelText)).toEqual(["12346", "422.1", "0.1235", "0", "-2000"]);
});

test("moving one thumb leaves the other level as exact as it was", () => {
  const range = { low: 0, high: 65_535 };
  const before = { low: 422, high: 3571 };
  const places = [placeOf(range, before.low), placeOf(range, before.high)];
  expect(movedContrast(range, before, places)).toEqual(before);
  expect(movedContrast(range, before, [places[0]!, 500])).toEqual({ low: 422, high: 32768 });
});

test("the outline reaches the top at its highest bin, and lies where its levels are", () => {
  expect(outlineOf({ low: 0, high: 1, counts: Uint32Array.of(3, 1) }, { low: 0, high: 1 }, 10, 8)).toBe("M0.0 8L0.0 0.0L5.0 0.0L5.0 4.0L10.0 4.0L10.0 8Z");
  expect(outlineOf({ low: 10, high: 20, counts: Uint32Array.of(1) }, { low: 0, high: 40 }, 100, 8)).toBe("M25.0 8L25.0 0.0L50.0 0.0L50.0 8Z");
});
