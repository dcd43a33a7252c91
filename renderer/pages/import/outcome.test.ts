import { expect, test } from "vitest";
import type { ImportReport } from "../../../shared/domain/importReport.ts";
import { outcomeOf } from "./outcome.ts";

const plate = (name: string) => ({ name, rows: 8, columns: 12, wells: 1, images: 1 });
const found = (name: string) => ({ id: 1, name, colour: "#000000", key: null, images: 1 });
const report: ImportReport = {
  files: 12,
  used: 10,
  skipped: [],
  plates: 2,
  wells: 2,
  sites: 2,
  images: 10,
  channels: ["DNA"],
  layout: "table",
  leftOut: { thumbnails: 0, hidden: 0, documents: 0, failed: 0 },
  notes: [],
  pages: null,
  plateMaps: [],
  joins: [],
  masks: null,
  changes: { added: 10, changed: 0, unchanged: 0, vanished: 0, vanishedFiles: [] },
};

test("images that a project knew are told from new ones", () => {
  const before = { images: 6, plates: [plate("P1")], classes: [found("control")] };
  const after = { images: 10, plates: [plate("P1"), plate("P2")], classes: [found("control"), found("toxic")] };
  expect(outcomeOf(report, before, after)).toEqual({ report, newImages: 4, knownImages: 6, newPlates: ["P2"], newClasses: ["toxic"] });
});

test("what others add meanwhile is not counted as imported", () => {
  const none = { images: 0, plates: [], classes: [] };
  expect(outcomeOf(report, none, { ...none, images: 500 })).toMatchObject({ newImages: 10, knownImages: 0 });
});
