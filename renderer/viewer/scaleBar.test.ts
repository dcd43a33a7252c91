import fc from "fast-check";
import { expect, test } from "vitest";
import { scaleBar } from "./scaleBar.ts";

test("the bar is a round length that fits, and not shorter than a third of the room", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.double({ min: 0.02, max: 64, noNaN: true }), fc.integer({ min: 60, max: 400 }), (pixelSize, scale, widest) => {
      const { pixels, text } = scaleBar(pixelSize, scale, widest);
      expect(pixels).toBeLessThanOrEqual(widest + 1e-6);
      expect(pixels).toBeGreaterThan(widest / 3);
      expect(text).toMatch(/^\d+(\.\d+)? (nm|µm|mm)$/);
    }),
  );
});

test("half a micrometre a pixel at twice its size, in a room of 150 pixels, is 20 µm on 80 pixels", () => {
  expect(scaleBar(0.5, 2, 150)).toEqual({ pixels: 80, text: "20 µm" });
});
