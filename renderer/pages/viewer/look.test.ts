import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChannelLook, looksText, readHidden, readLooks, soloed } from "./look.ts";

test("looks come back from the address as they went", () => {
  const level = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
  const look = fc.record({ colour, low: level, high: level }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.dictionary(fc.nat(20).map(String), look), (given) => {
      const looks = new Map<number, ChannelLook>(Object.entries(given).map(([position, value]) => [Number(position), value]));
      expect(readLooks(looksText(looks))).toEqual(looks);
    }),
  );
});

test("what is no look is left out of an address", () => {
  expect(readLooks(null)).toEqual(new Map());
  expect(readLooks("x~~1~2_1~zz~1~2_2~00ff00~a~9")).toEqual(new Map([[2, { colour: "#00ff00", high: 9 }]]));
  expect(readHidden("0.2.x")).toEqual(new Set([0, 2]));
});

test("a channel asked for alone hides the others, and asked again brings them back", () => {
  const alone = soloed(new Set(), [0, 1, 2], 1);
  expect(alone).toEqual(new Set([0, 2]));
  expect(soloed(alone, [0, 1, 2], 1)).toEqual(new Set());
  expect(soloed(new Set([0, 1]), [0, 1, 2], 1)).toEqual(new Set([0, 2]));
});
