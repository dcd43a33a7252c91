import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFailure } from "../failure.ts";
import type { Subset } from "./run.ts";
import { splitImages, type SplitImage } from "./split.ts";

/** Plates of `wells` wells with `sites` images each; the class of a well follows from its number, so that every plate holds every class. */
function screen({ plates = 5, wells = 12, sites = 4, classes = 3 } = {}): SplitImage[] {
  const images: SplitImage[] = [];
  for (let plate = 0; plate < plates; plate++) {
    for (let well = 0; well < wells; well++) {
      for (let site = 0; site < sites; site++) {
        images.push({ id: images.length + 1, className: `class ${well % classes}`, plate: `P${plate}`, well: `P${plate} W${well}`, compound: `drug ${well}` });
      }
    }
  }
  return images;
}

function countOf(images: readonly SplitImage[], split: ReadonlyMap<number, Subset>, subset: Subset, className?: string): number {
  return images.filter((image) => split.get(image.id) === subset && (className === undefined || image.className === className)).length;
}

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}

const byGroup = fc.constantFrom("well", "plate", "compound" as const);
const seed = fc.integer({ min: 0, max: 2 ** 31 });
const share = fc.double({ min: 0.05, max: 0.35, noNaN: true });

/** Screens in which classes and groups fall as they like. */
const anyScreen = fc.integer({ min: 2, max: 5 }).chain((classes) =>
  fc.array(fc.record({ label: fc.nat(classes - 1), plate: fc.nat(8), well: fc.nat(5), compound: fc.nat(6) }), { minLength: 30, maxLength: 90 }).map((rows) =>
    rows.map(({ label, plate, well, compound }, at): SplitImage => ({ id: at * 3 + 1, className: `class ${label}`, plate: `P${plate}`, well: `P${plate} W${well}`, compound: `drug ${compound}` })),
  ),
);

describe("every split", () => {
  test("puts each image in one subset, trains every class, ignores the order of images and repeats with its seed", () => {
    const by = fc.constantFrom("random", "stratified", "well", "plate", "compound" as const);
    fc.assert(
      fc.property(anyScreen, by, share, share, seed, (images, by, test, validation, seed) => {
        const specification = { by, test, validation };
        let split: Map<number, Subset>;
        try {
          split = splitImages(images, specification, seed);
        } catch (error) {
          fc.pre(!(isFailure(error, "ClassTooSmallToSplit") || isFailure(error, "SplitLeavesNothing")));
          throw error;
        }
        expect([...split.keys()].sort((a, b) => a - b)).toEqual(images.map(({ id }) => id));
        for (const { className } of images) expect(countOf(images, split, "train", className)).toBeGreaterThan(0);
        const again = splitImages(images.toReversed(), specification, seed);
        expect([...again].sort()).toEqual([...split].sort());
      }),
      { numRuns: 60 },
    );
  });

  test("of no images is refused", () => {
    expect(isFailure(failureOf(() => splitImages([], { by: "plate", test: 0.2, validation: 0 }, 1)), "SplitLeavesNothing")).toBe(true);
  });

  test("differs from seed to seed", () => {
    for (const by of ["random", "stratified", "well", "plate", "compound"] as const) {
      const splits = [1, 2, 3, 4].map((seed) => JSON.stringify([...splitImages(screen(), { by, test: 0.2, validation: 0.2 }, seed)].sort()));
      expect(new Set(splits).size).toBeGreaterThan(1);
    }
  });
});

describe("random and stratified", () => {
  test("sizes are the asked ones to the image", () => {
    for (const by of ["random", "stratified"] as const) {
      const images = screen();
      const split = splitImages(images, { by, test: 0.25, validation: 30 }, 5);
      expect(countOf(images, split, "test")).toBe(60);
      expect(countOf(images, split, "validation")).toBe(30);
    }
  });

  test("stratified keeps every class's proportion within one image and in every subset", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 2, maxLength: 6 }), share, share, seed, (sizes, test, validation, seed) => {
        const images = sizes.flatMap((size, label) => Array.from({ length: size }, (_, at): SplitImage => ({ id: label * 1000 + at, className: `${label}`, well: null, plate: null, compound: null })));
        const asked = { test: Math.round(test * images.length), validation: Math.round(validation * images.length) };
        fc.pre(asked.test >= sizes.length && asked.validation >= sizes.length);
        const split = splitImages(images, { by: "stratified", test, validation }, seed);
        // Classes too small for a whole image take one all the same, which the others make room for.
        const rare = sizes.filter((size) => (size * Math.min(asked.test, asked.validation)) / images.length < 1).length;
        for (const subset of ["test", "validation"] as const) {
          expect(countOf(images, split, subset)).toBe(asked[subset]);
          sizes.forEach((size, label) => {
            const found = countOf(images, split, subset, `${label}`);
            expect(found).toBeGreaterThan(0);
            expect(Math.abs(found - (size * asked[subset]) / images.length)).toBeLessThanOrEqual(1.000001 + rare);
          });
        }
      }),
      { numRuns: 60 },
    );
  });

  test("large shares still leave a class of three images one in each subset", () => {
    const images = screen().map((image) => (image.id <= 3 ? { ...image, className: "rare" } : image));
    const split = splitImages(images, { by: "stratified", test: 0.75, validation: 0.2 }, 1);
    expect((["train", "validation", "test"] as const).map((subset) => countOf(images, split, subset, "rare"))).toEqual([1, 1, 1]);
    expect(countOf(images, split, "test")).toBe(180);
  });

  test("a random split that would leave a rare class out of training is mended by one exchange", () => {
    const images = screen({ plates: 1 }).map((image) => (image.id <= 3 ? { ...image, className: "rare" } : image));
    for (let seed = 0; seed < 200; seed++) {
      const split = splitImages(images, { by: "random", test: 0.7, validation: 0.1 }, seed);
      expect(countOf(images, split, "train", "rare")).toBeGreaterThan(0);
      expect(countOf(images, split, "test")).toBe(34);
    }
  });

  test("a class of two images cannot be in three subsets, but in two", () => {
    const images = screen().map((image) => (image.id <= 2 ? { ...image, className: "rare" } : image));
    for (const by of ["random", "stratified"] as const) {
      const failure = failureOf(() => splitImages(images, { by, test: 0.2, validation: 0.1 }, 1));
      expect(isFailure(failure, "ClassTooSmallToSplit") && failure.facts).toEqual({ className: "rare", found: 2, needed: 3, unit: "images" });
      expect(splitImages(images, { by, test: 0.2, validation: 0 }, 1).size).toBe(images.length);
    }
  });

  test("shares or numbers that leave nothing to train on, or make no sense, are refused", () => {
    for (const by of ["random", "stratified", "well", "plate"] as const) {
      expect(isFailure(failureOf(() => splitImages(screen(), { by, test: 0.8, validation: 0.2 }, 1)), "SplitLeavesNothing")).toBe(true);
      expect(isFailure(failureOf(() => splitImages(screen(), { by, test: 240, validation: 0 }, 1)), "SplitLeavesNothing")).toBe(true);
      expect(isFailure(failureOf(() => splitImages(screen(), { by, test: 1.5, validation: 0 }, 1)), "SplitSizeUnclear")).toBe(true);
    }
  });
});

describe("by well, plate and compound", () => {
  test("no group is in two subsets", () => {
    fc.assert(
      fc.property(anyScreen, byGroup, share, share, seed, (images, by, test, validation, seed) => {
        let split: Map<number, Subset>;
        try {
          split = splitImages(images, { by, test, validation }, seed);
        } catch (error) {
          fc.pre(!isFailure(error, "ClassTooSmallToSplit"));
          throw error;
        }
        for (const members of Map.groupBy(images, (image) => image[by]).values()) {
          expect(new Set(members.map(({ id }) => split.get(id))).size).toBe(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("shares are met as near as whole groups allow, class by class", () => {
    const images = screen({ plates: 10 });
    for (const by of ["well", "plate"] as const) {
      const split = splitImages(images, { by, test: 0.2, validation: 0.1 }, 3);
      for (const className of ["class 0", "class 1", "class 2"]) {
        // A tenth of a class's 40 wells is 4 whole wells, of its 10 plates one.
        expect(countOf(images, split, "test", className)).toBe(32);
        expect(countOf(images, split, "validation", className)).toBe(16);
      }
    }
  });

  test("ten thousand wells are parted in seconds, evenly", () => {
    const images = screen({ plates: 30, wells: 384, sites: 1, classes: 13 });
    const split = splitImages(images, { by: "well", test: 0.2, validation: 0.1 }, 3);
    expect(Math.abs(countOf(images, split, "test") - 0.2 * images.length)).toBeLessThanOrEqual(13);
  });

  test("whole numbers are numbers of groups", () => {
    const images = screen();
    const split = splitImages(images, { by: "plate", test: 2, validation: 1 }, 3);
    const plates = (subset: Subset) => new Set(images.filter(({ id }) => split.get(id) === subset).map(({ plate }) => plate)).size;
    expect([plates("train"), plates("validation"), plates("test")]).toEqual([2, 1, 2]);
  });

  test("a class tied to few plates is tested even where that costs more than the asked share", () => {
    const images = screen({ plates: 6 }).map((image) => (image.plate === "P0" || image.plate === "P1" ? { ...image, className: "week 1" } : { ...image, className: `week ${2 + (Number(image.plate!.slice(1)) % 2)}` }));
    for (let seed = 0; seed < 20; seed++) {
      const split = splitImages(images, { by: "plate", test: 0.2, validation: 0 }, seed);
      for (const className of ["week 1", "week 2", "week 3"]) {
        expect(countOf(images, split, "train", className)).toBeGreaterThan(0);
        expect(countOf(images, split, "test", className)).toBeGreaterThan(0);
      }
    }
  });

  test("a class on one plate cannot be both trained and tested, and the sentence says what to do", () => {
    const images = screen().map((image) => (image.plate === "P1" && image.className === "class 1" ? { ...image, className: "DMSO" } : image));
    const failure = failureOf(() => splitImages(images, { by: "plate", test: 0.2, validation: 0.1 }, 1));
    expect(isFailure(failure, "ClassTooSmallToSplit") && failure.facts).toEqual({ className: "DMSO", found: 1, needed: 2, unit: "plates" });
    expect(String(failure)).toContain('--exclude="DMSO"');
    expect(countOf(images, splitImages(images, { by: "plate", test: 0, validation: 0.2 }, 1), "train", "DMSO")).toBe(16);
  });

  test("images without a plate are counted in the refusal", () => {
    const images = screen().map((image) => (image.id <= 7 ? { ...image, plate: null } : image));
    const failure = failureOf(() => splitImages(images, { by: "plate", test: 0.2, validation: 0.1 }, 1));
    expect(isFailure(failure, "SplitNeedsColumn") && failure.facts).toEqual({ unit: "plate", missing: 7, images: 240 });
  });
});

describe("by a column", () => {
  const cells = ["Train", "TRAINING ", "test", "Testing", "train", "train", "", null];
  const images = screen().map((image): SplitImage => ({ ...image, column: cells[image.id % cells.length]! }));

  test("subset names in any case are followed, empty cells are left out, validation comes from the training images", () => {
    const split = splitImages(images, { by: "column:set", test: 0.5, validation: 0.2 }, 1);
    expect(split.size).toBe(180);
    expect(["train", "validation", "test"].map((subset) => countOf(images, split, subset as Subset))).toEqual([96, 24, 60]);
    expect(images.every(({ id, column }) => /test/i.test(column ?? "") === (split.get(id) === "test"))).toBe(true);
    expect(countOf(images, splitImages(images, { by: "column:set", test: 0, validation: 0 }, 1), "validation")).toBe(0);
  });

  test("a validation part that the column gives is kept as it is", () => {
    const given = images.map((image) => (image.id % 8 === 0 ? { ...image, column: "Valid" } : image));
    expect(countOf(given, splitImages(given, { by: "column:set", test: 0, validation: 0.5 }, 1), "validation")).toBe(30);
  });

  test("other values are groups", () => {
    const weeks = screen().map((image): SplitImage => ({ ...image, column: `week ${image.plate}` }));
    const split = splitImages(weeks, { by: "column:week", test: 0.2, validation: 0.2 }, 1);
    expect([countOf(weeks, split, "test"), countOf(weeks, split, "validation")]).toEqual([48, 48]);
    const failure = failureOf(() => splitImages(images.map((image) => ({ ...image, column: image.id < 9 ? null : "1" })), { by: "column:week", test: 0.2, validation: 0 }, 1));
    expect(isFailure(failure, "SplitNeedsColumn") && failure.facts).toEqual({ unit: "value of column week", missing: 8, images: 240 });
  });

  test("a typing error among subset names, and a class that is only tested, are refused", () => {
    const typo = images.map((image) => (image.id === 9 ? { ...image, column: "tarin" } : image));
    const failure = failureOf(() => splitImages(typo, { by: "column:set", test: 0, validation: 0 }, 1));
    expect(isFailure(failure, "SplitColumnUnclear") && failure.facts).toEqual({ column: "set", value: "tarin" });
    const untrained = images.map((image) => (image.column === "test" ? { ...image, className: "only tested" } : image));
    expect(isFailure(failureOf(() => splitImages(untrained, { by: "column:set", test: 0, validation: 0 }, 1)), "SplitLeavesNothing")).toBe(true);
  });
});
