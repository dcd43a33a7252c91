import { expect, test } from "vitest";
import { suggestRate } from "./suggestRate.ts";

/** Losses at a hundred rates from 1e-6 to 10. */
const curve = (loss: (decade: number) => number) =>
  Array.from({ length: 100 }, (_, i) => {
    const decade = -6 + (7 * i) / 99;
    return { rate: 10 ** decade, loss: loss(decade) };
  });

test("the steepest fall is suggested, and the end of the fall is the highest", () => {
  // A slide around 1e-3, and a wall behind 1e-1.
  const { suggested, highest, points } = suggestRate(curve((decade) => 1 + 2 / (1 + Math.exp(6 * (decade + 3))) + (decade > -1 ? 20 * (decade + 1) ** 2 : 0)));
  expect(Math.log10(suggested!)).toBeGreaterThan(-3.3);
  // What is smoothed lags behind a little.
  expect(Math.log10(suggested!)).toBeLessThan(-2.4);
  expect(Math.log10(highest!)).toBeGreaterThan(-1.8);
  expect(Math.log10(highest!)).toBeLessThan(-0.7);
  expect(points[0]).toEqual({ rate: 1e-6, loss: points[0]!.loss, smoothed: expect.closeTo(points[0]!.loss, 12) });
});

test("nothing is suggested where the loss does not fall, or where there is next to nothing of it", () => {
  expect(suggestRate(curve((decade) => 2 + Math.max(0, decade)))).toMatchObject({ suggested: null, highest: null });
  expect(suggestRate(curve(() => 2).slice(0, 4))).toMatchObject({ suggested: null, highest: null });
  expect(suggestRate([])).toEqual({ points: [], suggested: null, highest: null });
});
