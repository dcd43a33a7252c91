import fc from "fast-check";
import { expect, test } from "vitest";
import { GAP, HEADING, layOutGrid, lineAt, neighbourOf, rowsIn } from "./gridLayout.ts";

const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

test("every image is in exactly one place, in order, whatever the width", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 6 }), fc.integer({ min: 10, max: 900 }), fc.integer({ min: 40, max: 200 }), (sizes, width, size) => {
      let next = 0;
      const groups = sizes.map((length, at) => ({ title: `group ${at}`, rows: rows(next, (next += length)) }));
      const { lines, order, height } = layOutGrid(groups, width, size, 20);
      expect(order).toEqual(rows(0, next));
      expect(lines.flatMap((line) => (line.kind === "images" ? line.rows : []))).toEqual(order);
      const tops = lines.map(({ top }) => top);
      expect(tops).toEqual(tops.toSorted((a, b) => a - b));
      expect(height).toBeGreaterThan(tops.at(-1)!);
    }),
  );
});

test("a closed group is its heading only", () => {
  const layout = layOutGrid([{ title: "a", rows: rows(0, 3) }, { title: "b", rows: rows(3, 5) }], 300, 100, 0, new Set(["a"]));
  expect(layout.lines.map(({ kind, top }) => [kind, top])).toEqual([["heading", 0], ["heading", HEADING], ["images", 2 * HEADING]]);
  expect(layout.order).toEqual([3, 4]);
});

test("a lasso takes the images that it touches and none beside it", () => {
  const layout = layOutGrid([{ title: null, rows: rows(0, 9) }], 3 * 100 + 2 * GAP, 100, 0);
  expect(layout.columns).toBe(3);
  expect(rowsIn(layout, { x: 50, y: 50 }, { x: 60, y: 60 })).toEqual([0]);
  expect(rowsIn(layout, { x: 150, y: 150 }, { x: 50, y: 50 })).toEqual([0, 1, 3, 4]);
  expect(rowsIn(layout, { x: 101, y: 10 }, { x: 104, y: 20 })).toEqual([]);
});

test("arrows go to the image beside, above and below, over headings, and stay inside", () => {
  const layout = layOutGrid([{ title: "a", rows: rows(0, 5) }, { title: "b", rows: rows(5, 7) }], 3 * 100 + 2 * GAP, 100, 0);
  expect(neighbourOf(layout, 2, "ArrowDown")).toBe(4);
  expect(neighbourOf(layout, 4, "ArrowDown")).toBe(6);
  expect(neighbourOf(layout, 6, "ArrowUp")).toBe(4);
  expect(neighbourOf(layout, 0, "ArrowUp")).toBe(0);
  expect([neighbourOf(layout, 6, "ArrowRight"), neighbourOf(layout, 0, "ArrowLeft"), neighbourOf(layout, 3, "Home"), neighbourOf(layout, 3, "End")]).toEqual([6, 0, 0, 6]);
  expect(lineAt(layout, HEADING + 1)).toBe(1);
});

test("a hundred thousand images are laid out in a moment", () => {
  const begun = performance.now();
  expect(layOutGrid([{ title: null, rows: rows(0, 100_000) }], 1000, 120, 20).order).toHaveLength(100_000);
  expect(performance.now() - begun).toBeLessThan(10_000);
});
