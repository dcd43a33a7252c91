import { describe, expect, test } from "vitest";
import { convert, hasDecimalCommas, isSameConcentration, readConcentration, usualUnit } from "./concentration.ts";

describe("a concentration", () => {
  test.each([
    ["0.3", 0.3, null],
    ["0,3", 0.3, null],
    ["3e-4", 0.0003, null],
    ["10 nM", 10, "nM"],
    ["10nm", 10, "nM"],
    ["5 uM", 5, "µM"],
    ["5 \u03bcM", 5, "µM"],
    ["2 µg/ml", 2, "µg/mL"],
    ["1 %", 1, "%"],
    ["1,000 nM", 1000, "nM"],
    ["12,500", 12_500, null],
    ["1,000,000", 1e6, null],
    ["1,000.5", 1000.5, null],
    ["1.000,5", 1000.5, null],
    ["1.000", 1, null],
    ["0,300", 0.3, null],
    ["1,25", 1.25, null],
    ["1,2500", 1.25, null],
    ["low", null, null],
    ["1,2,3", null, null],
    [null, null, null],
  ])("%j is %j %j", (text, value, unit) => {
    expect(readConcentration(text, false)).toEqual({ value, unit });
  });

  test("1,500 is one and a half where another number of the column has a comma of decimals, and fifteen hundred where none has", () => {
    const german = ["0,3", "1,500", "10"];
    expect(hasDecimalCommas(german)).toBe(true);
    expect(readConcentration("1,500", hasDecimalCommas(german)).value).toBe(1.5);
    expect(hasDecimalCommas(["1,500 nM", "12,000 nM", "0.3 nM", "high, low"])).toBe(false);
    // What cannot be decimals is not, whatever the others are.
    expect(readConcentration("1,000,000", true).value).toBe(1e6);
  });
});

test("units of one kind are converted, to as many digits as were written, and others are not", () => {
  expect([convert(300, "nM", "µM"), convert(0.1, "mM", "µM"), convert(7, "pM", "nM"), convert(2, "M", "mM"), convert(250, "ng/mL", "µg/mL")]).toEqual([0.3, 100, 0.007, 2000, 0.25]);
  expect([convert(1, "nM", "µg/mL"), convert(1, "%", "nM"), convert(1, "%", "%")]).toEqual([null, null, 1]);
  expect(["UM", "micromolar", "Mg/mL", "vol"].map(usualUnit)).toEqual(["µM", "µM", "mg/mL", "vol"]);
});

test("concentrations are the same in any unit, and one without a unit is taken to be in the other's", () => {
  const same = (a: readonly [number | null, string | null], b: readonly [number | null, string | null]) => isSameConcentration({ value: a[0], unit: a[1] }, { value: b[0], unit: b[1] });
  expect([same([10, "nM"], [0.01, "µM"]), same([0, "nM"], [0, "%"]), same([0.3, null], [0.3, "µM"]), same([0.300000001, "nM"], [0.3, "nM"])]).toEqual([true, true, true, true]);
  expect([same([10, "nM"], [10, "µM"]), same([1, "nM"], [1, "%"]), same([null, null], [0, "nM"]), same([1, "nM"], [1.01, "nM"])]).toEqual([false, false, false, false]);
});
