import { expect, test } from "vitest";
import { compounds } from "./compounds.ts";
import { wellName } from "../../../shared/domain/wellName.ts";
import { plateMap } from "./plateMap.ts";

test("a plate uses the wells B02 to G11, each once", () => {
  const names = plateMap(1, 1).map(({ row, column }) => wellName(row - 1, column - 1));
  expect(new Set(names).size).toBe(60);
  expect(names[0]).toBe("B02");
  expect(names.at(-1)).toBe("G11");
});

test("a plate holds every dose of every compound once, and twelve controls", () => {
  const wells = plateMap(1, 2);
  const given = wells.flatMap(({ treatment }) => (treatment ? [`${treatment.compound.name} ${treatment.concentration}`] : []));
  const library = compounds.flatMap(({ name, doses }) => doses.map((dose) => `${name} ${dose}`));
  expect(given.sort()).toEqual(library.sort());
  expect(wells.filter(({ treatment }) => treatment === null)).toHaveLength(12);
});

test("places differ between plates and seeds, and are the same for the same", () => {
  const layout = (seed: number, plate: number) => plateMap(seed, plate).map(({ treatment }) => `${treatment?.compound.name} ${treatment?.concentration}`);
  expect(layout(1, 1)).toEqual(layout(1, 1));
  expect(layout(1, 1)).not.toEqual(layout(1, 2));
  expect(layout(1, 1)).not.toEqual(layout(2, 1));
});
