import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { splitImages, type SplitImage } from "./split.ts";

const table = `${import.meta.dirname}/../../../shared/data/bbbc021_lab/labels.csv`;

test.each([1, 2, 3, 4, 5])("plates of the BBBC021 lab, where few plates hold each mechanism, are parted with every mechanism trained and tested (seed %i)", async (seed) => {
  const rows = parse(await readFile(table), { columns: true }) as Record<string, string>[];
  const images = rows.map((row, at): SplitImage => ({ id: at, className: row["moa"]!, plate: row["plate"]!, well: `${row["plate"]} ${row["well"]}`, compound: row["compound"]! }));
  const split = splitImages(images, { by: "plate", test: 0.2, validation: 0.15 }, seed);
  const counts = [...Map.groupBy(images, (image) => image.className)].map(([className, members]) => ({
    className,
    ...Object.fromEntries((["train", "validation", "test"] as const).map((subset) => [subset, members.filter(({ id }) => split.get(id) === subset).length])),
  }));
  console.table(counts);
  for (const row of counts as unknown as { train: number; test: number }[]) {
    expect(row.train).toBeGreaterThan(0);
    expect(row.test).toBeGreaterThan(0);
  }
  const share = [...split.values()].filter((subset) => subset === "test").length / images.length;
  expect(share).toBeGreaterThan(0.15);
  expect(share).toBeLessThan(0.27);
});
