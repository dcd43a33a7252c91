import { globSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { findCells } from "./cells.ts";
import { loadPlanes } from "./loadImage.ts";

const nuclei = path.join(import.meta.dirname, "../../../shared/data/dsb2018");

test("of the nuclei that people outlined in fluorescence most are found, once each, and next to nothing else is", async () => {
  let [outlined, found, spots, inside] = [0, 0, 0, 0];
  for (const file of globSync(path.join(nuclei, "*/image.png"))) {
    const [image] = await loadPlanes([{ path: file, page: 0, plane: 0 }]);
    const [labels] = await loadPlanes([{ path: path.join(path.dirname(file), "labels_uint16.tif"), page: 0, plane: 0 }]);
    const objects = new Set(labels!.samples);
    objects.delete(0);
    const [background, bright] = [{ pixels: 0, sum: 0 }, { pixels: 0, sum: 0 }];
    for (const [at, number] of labels!.samples.entries()) {
      const kind = number === 0 ? background : bright;
      kind.pixels++;
      kind.sum += image!.samples[at]!;
    }
    // Stained tissue and bright fields show nuclei dark on bright.
    if (background.sum / background.pixels > bright.sum / bright.pixels) continue;
    const width = 2 * Math.sqrt(bright.pixels / objects.size / Math.PI);
    const cells = findCells(image!, Math.max(8, Math.round(3 * width)));
    const hits = Array.from({ length: cells.length / 2 }, (_, cell) => labels!.samples[cells[2 * cell + 1]! * labels!.width + cells[2 * cell]!]!).filter((number) => number > 0);
    outlined += objects.size;
    found += new Set(hits).size;
    spots += cells.length / 2;
    inside += hits.length;
  }
  expect(outlined).toBeGreaterThan(1500);
  expect(found / outlined).toBeGreaterThan(0.8);
  expect(found / spots).toBeGreaterThan(0.95);
  expect(inside / spots).toBeGreaterThan(0.95);
});
