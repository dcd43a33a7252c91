import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLitPlates } from "../previewing/fixtures/litPlates.ts";
import { lastJson, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-quality-"));
const project = path.join(folder, "screen");
beforeAll(async () => {
  const { images, table } = writeLitPlates(folder);
  await succeeding("create", project);
  await succeeding("import", project, "--images", images, "--table", table, "--channels", "DNA");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string) => readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(","));

test("every image is measured, and the table has a row for each of its channels", async () => {
  const out = path.join(folder, "measures.csv");
  const { stdout } = await succeeding("quality", project, "--out", out);
  const [, images] = /^(\d+) of \1 images are measured; \d+ are conspicuous\./.exec(stdout)!;
  const [header, ...rows] = read(out);
  expect(header!.slice(0, 7)).toEqual(["image", "plate", "well", "site", "channel", "minimum", "p0_1"]);
  expect(rows).toHaveLength(Number(images));
  expect(new Set(rows.map(([, , , , channel]) => channel))).toEqual(new Set(["DNA"]));
});

test("cells are counted where that is asked for, and their number is in the table from then on", async () => {
  const out = path.join(folder, "counted.csv");
  const { cells } = lastJson(await succeeding("quality", project, "--count-cells", "12:DNA", "--out", out, "--json")) as { cells: number };
  const [header, ...rows] = read(out);
  expect(header!.at(-1)).toBe("cell count");
  expect(rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(cells);
});

test("a channel that is not there, and half a way to count, are one sentence each", async () => {
  expect(await moascope("quality", project, "--count-cells", "12:DAPI")).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no channel "DAPI". The images have: DNA.') as string });
  expect(await moascope("quality", project, "--count-cells", "12")).toMatchObject({ code: 2, stderr: expect.stringContaining("such as 96:DAPI") as string });
});
