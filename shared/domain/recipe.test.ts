import fc from "fast-check";
import { expect, test } from "vitest";
import { isSameRecipe, kensertRecipe, plainRecipe, type Recipe } from "./recipe.ts";
import { formatRecipe, parseRecipe } from "./recipeList.ts";
import { areasAround, areasOf } from "./tiles.ts";

const word = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9 .-]{0,8}[A-Za-z0-9])?$/);
const side = fc.integer({ min: 8, max: 4000 });
const recipes: fc.Arbitrary<Recipe> = fc.record({
  name: word,
  version: fc.integer({ min: 1, max: 99 }),
  channels: fc.option(fc.array(word, { minLength: 1, maxLength: 3 })),
  depths: fc.oneof(fc.constantFrom("each" as const, "maximum" as const, "mean" as const), fc.integer({ min: 1, max: 50 })),
  crop: fc.oneof(fc.constant({ kind: "whole" as const }), fc.record({ kind: fc.constant("centre" as const), side }), fc.record({ kind: fc.constant("tiles" as const), side, overlap: fc.constantFrom(0, 0.25, 0.5) }), fc.record({ kind: fc.constant("cells" as const), side, channel: fc.option(fc.constantFrom("DAPI", "w1: DNA", "a:b:c")) })),
  illumination: fc.boolean(),
  anscombe: fc.boolean(),
  normalise: fc.constantFrom("none" as const, "controls" as const, "plate" as const, "image" as const),
  controls: fc.record({ column: word, value: word }),
  output: fc.constantFrom("float" as const, "8-bit" as const),
});

test("a recipe comes back from its list", () => {
  fc.assert(
    fc.property(recipes, (recipe) => {
      const back = parseRecipe(formatRecipe(recipe));
      expect(back).toEqual(recipe.normalise === "controls" ? recipe : { ...recipe, controls: plainRecipe.controls });
      expect(isSameRecipe(back, recipe)).toBe(true);
    }),
  );
});

test("an empty list is the plain recipe, and what is not understood is named", () => {
  expect(isSameRecipe(parseRecipe(""), plainRecipe)).toBe(true);
  expect(isSameRecipe(kensertRecipe, plainRecipe)).toBe(false);
  for (const list of ["crop=tiles", "crop=tiles:4", "crop=cells", "normalise=best", "sharpen", "depths=0", "anscombe=1", "controls=DMSO", "output=4-bit"]) {
    expect(() => parseRecipe(list), list).toThrow(list);
  }
});

test("tiles cover the image to its edges, all of the same size, overlapping at least as much as asked", () => {
  fc.assert(
    fc.property(side, fc.constantFrom(0, 0.25, 0.5), fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 3000 }), (length, overlap, width, height) => {
      const areas = areasOf({ kind: "tiles", side: length, overlap }, width, height).map((area) => area!);
      for (const [axis, extent, start] of [["width", width, "left"], ["height", height, "top"]] as const) {
        const starts = [...new Set(areas.map((area) => area[start]))].sort((a, b) => a - b);
        const size = Math.min(length, extent);
        expect(areas.every((area) => area[axis] === size)).toBe(true);
        expect([starts[0], starts.at(-1)! + size]).toEqual([0, extent]);
        for (const [at, from] of starts.slice(1).entries()) expect(from - starts[at]!).toBeLessThanOrEqual(Math.max(1, size * (1 - overlap)) + 1);
      }
    }),
    { numRuns: 60 },
  );
});

test("the benchmark's field is parted into six squares of 512, and the middle is in the middle", () => {
  expect(areasOf({ kind: "tiles", side: 512, overlap: 0 }, 1280, 1024)).toHaveLength(6);
  expect(areasOf({ kind: "centre", side: 100 }, 1280, 60)).toEqual([{ left: 590, top: 0, width: 100, height: 60 }]);
  expect(areasOf({ kind: "whole" }, 9, 9)).toEqual([null]);
});

test("squares around cells lie inside the image, all of the same size, with each cell in its square; without cells the middle is taken", () => {
  const extent = fc.integer({ min: 1, max: 3000 });
  const cell = fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
  fc.assert(
    fc.property(side, extent, extent, fc.array(cell, { minLength: 1, maxLength: 9 }), (length, width, height, cells) => {
      const places = cells.map(([x, y]) => [Math.floor(x * width), Math.floor(y * height)] as const);
      const areas = areasAround(places.flat(), length, width, height);
      expect(areas).toHaveLength(cells.length);
      for (const [at, { left, top, ...size }] of areas.entries()) {
        const [x, y] = places[at]!;
        expect(size).toEqual({ width: Math.min(length, width), height: Math.min(length, height) });
        expect(left >= 0 && top >= 0 && left + size.width <= width && top + size.height <= height).toBe(true);
        expect(x >= left && x < left + size.width && y >= top && y < top + size.height).toBe(true);
      }
    }),
  );
  expect(areasAround([], 100, 1280, 60)).toEqual(areasOf({ kind: "centre", side: 100 }, 1280, 60));
});
