import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLitPlates } from "../previewing/fixtures/litPlates.ts";
import { lastJson, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-recipes-"));
const project = path.join(folder, "screen");
beforeAll(async () => {
  const { images, table } = writeLitPlates(folder);
  await succeeding("create", project);
  await succeeding("import", project, "--images", images, "--table", table, "--channels", "DNA");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the recipes that come with the program are listed; a kept one joins them, and is the next version when it changes", async () => {
  expect((await succeeding("recipes", project)).stdout).toMatch(/^plain {2}version 1 .*\nKensert 2019 {2}version 1 .*crop=tiles:512:0.*anscombe.*controls=compound:DMSO/);
  await succeeding("recipes", project, "--keep", "mine", "--as", "illumination,normalise=plate");
  await succeeding("recipes", project, "--keep", "mine", "--as", "illumination,normalise=plate");
  expect(lastJson(await succeeding("recipes", project, "--keep", "mine", "--as", "illumination,normalise=image", "--json"))).toMatchObject([{ name: "plain", version: 1 }, { name: "Kensert 2019" }, { name: "mine", version: 2, illumination: true, normalise: "image" }]);
  expect((await succeeding("recipes", project)).stdout).toContain("mine  version 2  name=mine:2,illumination,normalise=image\n");
});

test("a preview draws a row for each plate, before and after, with the light of its channels, and says what it drew", async () => {
  const png = path.join(folder, "sheet.png");
  const { stdout } = await succeeding("recipes", project, "--preview", png, "--recipe", "illumination");
  const rows = [...stdout.matchAll(/^Row (\d): plate (P\d), (P\d 0\.tif); (?:DNA (\d\.\d\d) to (\d\.\d\d) of its mean|(too few images to tell how it is lit))$/gm)];
  expect(rows.map(([, row, plate, image, , , few]) => [row, plate, image, few])).toEqual([["1", "P1", "P1 0.tif", undefined], ["2", "P2", "P2 0.tif", undefined], ["3", "P3", "P3 0.tif", "too few images to tell how it is lit"]]);
  expect(stdout).toContain(`Wrote ${png}\n`);
  const sheet = sharp(png);
  const { width, height } = await sheet.metadata();
  expect([width, height]).toEqual([3 * 198 - 6, 3 * 198 - 6]);
  // The first plate is lit from the right: of the edges of its field, before and after, only the first differ much.
  const { data } = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  const mean = (left: number) => Array.from({ length: 20 * 40 }, (_, at) => data[(5 + Math.floor(at / 20)) * width + left + (at % 20)]!).reduce((sum, value) => sum + value, 0) / 800;
  const slant = (left: number) => mean(left + 170) - mean(left + 2);
  expect(slant(0)).toBeGreaterThan(25);
  expect(slant(198)).toBeLessThan(slant(0) / 2);
  expect(slant(2 * 198)).toBeGreaterThan(10);
});

test("half an order, and what no recipe is, are one sentence, and nothing is drawn", async () => {
  expect(await moascope("recipes", project, "--keep", "mine")).toMatchObject({ code: 2, stderr: expect.stringContaining("--keep and --as together") as string });
  expect(await moascope("recipes", project, "--keep", "mine", "--as", "crop=round")).toMatchObject({ code: 1, stderr: expect.stringContaining("crop=round") as string });
  const png = path.join(folder, "nothing.png");
  expect(await moascope("recipes", project, "--preview", png, "--recipe", "yours")).toMatchObject({ code: 1, stderr: expect.stringContaining("plain, Kensert 2019") as string });
  expect(await moascope("recipes", project, "--preview", png, "--recipe", "normalise=controls,controls=compound:water")).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Plate P1 has no image with compound water.*\n$/) as string });
  expect(existsSync(png)).toBe(false);
});
