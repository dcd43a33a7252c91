import fc from "fast-check";
import { expect, test } from "vitest";
import { isFailure } from "../failure.ts";
import { formatAugmentation, noAugmentation, parseAugmentation } from "./augmentation.ts";

test("a list of names and amounts is read", () => {
  expect(parseAugmentation("flip, quarter-turns,shift=0.05,rotation=30,brightness=0.2")).toEqual({
    ...noAugmentation,
    flip: true,
    quarterTurns: true,
    shift: 0.05,
    rotation: 30,
    brightness: 0.2,
  });
});

test("a name alone takes its usual amount, and none is nothing", () => {
  expect(parseAugmentation("shift,shear")).toEqual({ ...noAugmentation, shift: 0.1, shear: 5 });
  expect(parseAugmentation("none")).toEqual(noAugmentation);
});

test.each(["zoom", "flip,none", "toString", "Flip", "=1"])("%s is refused with the names that are known", (list) => {
  expect(() => parseAugmentation(list)).toThrow(/Known are: flip, quarter-turns, shift/);
});

test.each([
  ["shift=0.6", "takes an amount from 0 to 0.5"],
  ["rotation=-5", "takes an amount from 0 to 180"],
  ["scale=much", 'not "much"'],
  ["shear=", 'not ""'],
  ["flip=1", "takes no amount"],
])("%s is refused with what is allowed", (list, sentence) => {
  expect(() => parseAugmentation(list)).toThrow(sentence);
  expect(() => parseAugmentation(list)).toThrow(expect.toSatisfy((error: unknown) => isFailure(error, "AugmentationAmount")));
});

test("a list that was written is read back", () => {
  const amount = (max: number) => fc.double({ min: 0, max, noNaN: true }).map((value) => value + 0);
  const settings = fc.record({ flip: fc.boolean(), quarterTurns: fc.boolean(), shift: amount(0.5), rotation: amount(180), scale: amount(0.5), shear: amount(45), brightness: amount(0.9) });
  fc.assert(
    fc.property(settings, (augmentation) => {
      expect(parseAugmentation(formatAugmentation(augmentation))).toEqual(augmentation);
    }),
  );
  expect(formatAugmentation(noAugmentation)).toBe("none");
});
