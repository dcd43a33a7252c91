import fc from "fast-check";
import { expect, test } from "vitest";
import { ColumnRole } from "../../../shared/contract/importing.ts";
import { areNamesGood, channelsText, pathsText, readChannels, readPaths, readRoles, rolesText, withRole } from "./sourceAddress.ts";

test("what a person says of columns comes back from the address", () => {
  const roles = fc.dictionary(fc.nat(9999).map(String), fc.constantFrom(...ColumnRole.options));
  fc.assert(fc.property(roles, (said) => void expect(readRoles(rolesText(said))).toEqual(said)));
  expect(rolesText({})).toBeNull();
});

test("what is no role is left out of an address", () => {
  expect(readRoles("0.file,1.nonsense,x.plate,2.well,,3")).toEqual({ 0: "file", 2: "well" });
  expect(readRoles(null)).toEqual({});
});

test("a role that another column had goes over to the new one, but many columns may be kept or left out", () => {
  const roles = withRole(withRole({ 4: "ignore" }, 0, "plate"), 2, "plate");
  expect(roles).toEqual({ 4: "ignore", 2: "plate" });
  expect(withRole(roles, 5, "ignore")).toEqual({ 4: "ignore", 2: "plate", 5: "ignore" });
});

test("names and colours of channels come back from the address, whatever the names are", () => {
  const name = fc.option(fc.string({ minLength: 1 }).filter((text) => text.isWellFormed()));
  const colour = fc.option(fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`));
  const edits = fc.array(fc.record({ name, colour }), { maxLength: 5 });
  fc.assert(
    fc.property(edits, (given) => {
      const text = channelsText(given);
      if (given.every((edit) => edit.name === null && edit.colour === null)) expect(text).toBeNull();
      else expect(readChannels(text)).toEqual(given);
    }),
  );
  expect(readChannels("%E0%A4%A.12345g")).toEqual([{ name: "%E0%A4%A", colour: null }]);
});

test("paths of tables come back from the address, and a damaged one is none", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" })), (paths) => void expect(readPaths(pathsText(paths))).toEqual(paths)));
  expect([readPaths("[1]"), readPaths('["/a'), readPaths(null)]).toEqual([[], [], []]);
});

test("channels need names, each its own", () => {
  expect(areNamesGood(["DNA", "Actin"])).toBe(true);
  expect(areNamesGood(["DNA", " dna"])).toBe(false);
  expect(areNamesGood(["DNA", " "])).toBe(false);
});
