import { expect, test } from "vitest";
import { keepSelection, keptSelection } from "./keptSelection.ts";

/** A window's storage with room for so many characters. */
function storageOf(room: number): Storage {
  const items = new Map<string, string>();
  const setItem = (key: string, text: string) => {
    if (text.length > room) throw new DOMException("full", "QuotaExceededError");
    items.set(key, text);
  };
  return { getItem: (key: string) => items.get(key) ?? null, setItem, removeItem: (key: string) => void items.delete(key) } as unknown as Storage;
}

const selected = { imageIds: new Set([3, 1]), pinned: [{ plate: "P1", row: 0, column: 11 }] };
const nothing = { imageIds: new Set(), pinned: [] };

test("what is selected and pinned is kept for its project, and not for another", () => {
  const storage = storageOf(1_000);
  keepSelection(storage, "one", selected);
  expect(keptSelection(storage, "one")).toEqual(selected);
  expect(keptSelection(storage, "other")).toEqual(nothing);
  keepSelection(storage, "one", { imageIds: new Set(), pinned: [] });
  expect(keptSelection(storage, "one")).toEqual(nothing);
});

test("a selection that finds no room is not mistaken for the one before", () => {
  const storage = storageOf(100);
  keepSelection(storage, "one", selected);
  keepSelection(storage, "one", { imageIds: new Set(Array(200).keys()), pinned: [] });
  expect(keptSelection(storage, "one")).toEqual(nothing);
});
