import { expect, test } from "vitest";
import { randomStream } from "../../../shared/random.ts";
import { placeCells } from "./cellLayout.ts";
import { compounds } from "./compounds.ts";
import { pixelAt, PIXELS } from "./plane.ts";
import { shareField } from "./territory.ts";

const compound = compounds[0]!;
const random = randomStream(4);
const cells = placeCells({ compound, concentration: 100 * compound.ec50 }, 1, random);
const territory = shareField(cells, random);

test("a pixel belongs to at most one cell, and that cell reaches it", () => {
  for (let at = 0; at < PIXELS; at++) {
    const index = territory.owner[at]!;
    if (index === -1) continue;
    const cell = cells[index]!;
    const away = Math.hypot((at % 256) - cell.x, Math.floor(at / 256) - cell.y);
    if (away > 1.6 * cell.reach) expect.fail(`pixel ${at} is ${away} from its cell, which reaches ${cell.reach}`);
  }
});

test("distances are zero on bare glass and positive in cells, and glass is never nearer than the edge of the cell", () => {
  for (let at = 0; at < PIXELS; at++) {
    const [edge, glass] = [territory.toEdge[at]!, territory.toGlass[at]!];
    const wrong = territory.owner[at] === -1 ? edge !== 0 || glass !== 0 : edge <= 0 || glass < edge;
    if (wrong) expect.fail(`pixel ${at}: ${edge} to the edge, ${glass} to the glass`);
  }
});

test("a rounded cell keeps its disc, however deep within a spread cell it lies", () => {
  const spread = cells.find(({ form }) => form === "spread")!;
  const rounded = cells.find(({ form }) => form === "monoaster")!;
  const pair = [{ ...rounded, x: 112, y: 100 }, { ...spread, x: 100, y: 100 }];
  for (const order of [pair, pair.toReversed()]) {
    const { owner } = shareField(order, randomStream(5));
    for (let turn = 0; turn < 2 * Math.PI; turn += 0.1) {
      expect(order[owner[pixelAt(112 + 5 * Math.cos(turn), 100 + 5 * Math.sin(turn))]!]!.form).toBe("monoaster");
    }
  }
});

test("cells are cut by the border of the field", () => {
  expect(cells.some((cell) => pixelAt(cell.x, cell.y) === -1)).toBe(true);
  const borderOwned = Array.from({ length: 256 }, (_, column) => territory.owner[column]!).filter((index) => index >= 0);
  expect(borderOwned.length).toBeGreaterThan(20);
});
