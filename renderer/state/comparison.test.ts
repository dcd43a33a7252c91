import fc from "fast-check";
import { expect, test } from "vitest";
import { comparisonText, readComparison } from "./comparison.ts";

test("pinned wells come back from the address, whatever their plates are called", () => {
  const well = fc.record({ plate: fc.string({ minLength: 1 }).filter((plate) => plate.isWellFormed()), row: fc.nat(31), column: fc.nat(47) });
  fc.assert(fc.property(fc.array(well), (wells) => void expect(readComparison(comparisonText(wells))).toEqual(wells)));
});

test("what is no well is left out of an address", () => {
  expect(readComparison("1")).toEqual([]);
  expect(readComparison("P:B02,Q,:C03,P%:Z99,P%:A1")).toEqual([{ plate: "P", row: 1, column: 1 }, { plate: "P%", row: 0, column: 0 }]);
});
