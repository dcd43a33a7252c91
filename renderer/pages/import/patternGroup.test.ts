import { expect, test } from "vitest";
import { patternGroups } from "../../../shared/contract/importing.ts";
import { insertGroup } from "./patternGroup.ts";

test("every group is put in as a pattern that a regular expression understands, what it matches selected", () => {
  for (const group of patternGroups) {
    const { text, from, to } = insertGroup("^a_", group, 3, 3);
    expect(() => new RegExp(text)).not.toThrow();
    expect(text.slice(0, from)).toBe(`^a_(?<${group}>`);
    expect(text.slice(to)).toBe(")");
  }
  expect(new RegExp(insertGroup("^", "well", 1, 1).text).exec("B02_s1.tif")?.groups).toEqual({ well: "B02" });
});

test("what is selected becomes what the group matches", () => {
  expect(insertGroup("_s\\d_", "site", 2, 4)).toEqual({ text: "_s(?<site>\\d)_", from: 10, to: 12 });
});
