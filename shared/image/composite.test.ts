import fc from "fast-check";
import { expect, test } from "vitest";
import { channelColours, type Colour, compositeCoded, compositePixels, type Contrast, fullContrast } from "./composite.ts";

const [red, green, blue] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];

test("a lone channel is grey", () => {
  expect(channelColours(["DAPI"])).toEqual([[1, 1, 1]]);
});

test("known stains have their usual colours in any order", () => {
  expect(channelColours(["Actin", "Tubulin", "DAPI"])).toEqual([red, green, blue]);
  expect(channelColours(["nucleus", "microtubules", "actin"])).toEqual([blue, green, red]);
  expect(channelColours(["Red", "Green", "Blue"])).toEqual([red, green, blue]);
});

test("other channels take what is free of blue, green, red, magenta and cyan", () => {
  expect(channelColours(["1", "2", "3", "4", "5"])).toEqual([blue, green, red, [1, 0, 1], [0, 1, 1]]);
  expect(channelColours(["ER", "DNA"])).toEqual([green, blue]);
  expect(channelColours(["Nucleoli", "DNA"])).toEqual([green, blue]);
});

test("every channel of any number of channels has a colour", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 16 }), (names) => {
      expect(channelColours(names).filter((colour) => colour.length === 3)).toHaveLength(names.length);
    }),
  );
});

test("levels outside the contrast are black or full, and colours add up", () => {
  const image = Float32Array.of(0, 50, 999, 0, 50, 999);
  expect(Array.from(compositePixels(image, [[1, 0, 0], [1, 0, 1]], [[0, 100], [0, 100]]))).toEqual([0, 0, 0, 255, 0, 128, 255, 0, 255]);
});

test("a contrast of no width shows what is above it", () => {
  expect(Array.from(compositePixels(Float32Array.of(5, 6), [[1, 1, 1]], [[5, 5]]))).toEqual([0, 0, 0, 255, 255, 255]);
});

test("an image whose values stand for grey levels looks like one of these levels", () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const level = fc.float({ min: -100, max: 100_000, noNaN: true });
  const channel = fc.record({
    colour: fc.tuple(part, part, part),
    contrast: fc.oneof(fc.tuple(level, level), level.map((low): Contrast => [low, low])),
    levels: fc.float32Array({ minLength: 256, maxLength: 256, min: -100, max: 100_000, noNaN: true }),
    values: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  });
  fc.assert(
    fc.property(fc.array(channel, { minLength: 1, maxLength: 5 }), (channels) => {
      const colours = channels.map(({ colour }): Colour => colour);
      const contrasts = channels.map(({ contrast }): Contrast => contrast);
      const coded = compositeCoded(Uint8Array.from(channels.flatMap(({ values }) => [...values])), channels.map(({ levels }) => levels), colours, contrasts);
      const plain = compositePixels(Float32Array.from(channels.flatMap(({ levels, values }) => Array.from(values, (value) => levels[value]!))), colours, contrasts);
      // Sums are rounded at other places.
      expect(Math.max(...coded.map((value, at) => Math.abs(value - plain[at]!)))).toBeLessThanOrEqual(1);
    }),
  );
});

test("full contrast is the range of each channel", () => {
  expect(fullContrast(Float32Array.of(3, 1, 2, -5, 0, 9), 2)).toEqual([[1, 3], [-5, 9]]);
});
