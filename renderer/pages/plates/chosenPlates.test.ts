import { expect, test } from "vitest";
import { chosenPlates, chosenPlatesText } from "./chosenPlates.ts";

const plates = [{ name: "A, first" }, { name: "B%" }, { name: "C" }];

test("a choice of plates comes back from the address, in the project's order", () => {
  const text = chosenPlatesText(plates, new Set(["C", "A, first"]));
  expect(chosenPlates(plates, text).map(({ name }) => name)).toEqual(["A, first", "C"]);
});

test("all plates are shown where all, none, or none that is known is chosen", () => {
  expect([chosenPlatesText(plates, new Set()), chosenPlatesText(plates, new Set(["A, first", "B%", "C"]))]).toEqual([null, null]);
  expect(chosenPlates(plates, null)).toHaveLength(3);
  expect(chosenPlates(plates, "gone")).toHaveLength(3);
  expect(chosenPlates(plates, "B%").map(({ name }) => name)).toEqual(["B%"]);
});
