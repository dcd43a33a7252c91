import fc from "fast-check";
import { expect, test } from "vitest";
import { compounds, isActive, response } from "./compounds.ts";

const anyCompound = fc.constantFrom(...compounds);
const anyConcentration = fc.double({ min: 1e-6, max: 1e4, noNaN: true });

test("half of the efficacy is reached at the EC50", () => {
  for (const compound of compounds) expect(response(compound, compound.ec50)).toBeCloseTo(compound.efficacy / 2, 10);
});

test("a higher concentration never does less, and no concentration does more than the efficacy", () => {
  fc.assert(
    fc.property(anyCompound, anyConcentration, anyConcentration, (compound, a, b) => {
      const [low, high] = [response(compound, Math.min(a, b)), response(compound, Math.max(a, b))];
      expect(low).toBeGreaterThanOrEqual(0);
      // The last bit of a quotient is rounded.
      expect(low).toBeLessThanOrEqual(high + 1e-12);
      expect(high).toBeLessThanOrEqual(compound.efficacy);
    }),
  );
});

test("no concentration of zero has an effect", () => {
  for (const compound of compounds) expect(response(compound, 0)).toBe(0);
});

test("each compound is active at two doses or more", () => {
  for (const compound of compounds) expect(compound.doses.filter((dose) => isActive(compound, dose)).length).toBeGreaterThanOrEqual(2);
});
