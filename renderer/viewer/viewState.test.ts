import { expect, test } from "vitest";
import { placeText, readPlace } from "./viewState.svelte.ts";

test("a place is kept as a short text, and the whole image as none", () => {
  for (const place of [{ zoom: 4, centreX: 0.25, centreY: 0.5 }, { zoom: null, centreX: 0.125, centreY: 1 }, { zoom: 0.02, centreX: 0, centreY: 0 }]) expect(readPlace(placeText(place))).toEqual(place);
  expect(placeText({ zoom: 2 / 3, centreX: 1 / 3, centreY: 0.5 })).toBe("0.33333_0.5_0.6667");
  expect(placeText({ zoom: null, centreX: 0.5, centreY: 0.5 })).toBeNull();
});

test("a text that is no place is none", () => {
  for (const text of [null, "", "1", "0.5_", "2_0.5", "0.5_-1", "0.5_0.5_0", "0.5_0.5_1000", "0.5_0.5_x", "0.1_0.2_3_4"]) expect(readPlace(text)).toBeNull();
});
