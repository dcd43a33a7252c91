import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tiffFile } from "../imaging/fixtures/tiffFile.ts";
import { listClasses } from "../project/classes.ts";
import { listImages } from "../project/images.ts";
import { TestProject } from "./testProject.ts";

const data = path.join(import.meta.dirname, "..", "..", "..", "shared", "data", "bbbc021_metadata");
const channels = ["DAPI", "Tubulin", "Actin"] as const;

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

type Field = { readonly plate: string; readonly well: string; readonly site: string; readonly compound: string; readonly concentration: number; readonly files: readonly string[] };

/** Every field of the benchmark's table, of which no cell is empty. */
function fieldsOf(table: string): readonly Field[] {
  const [header, ...rows] = table.trim().split(/\r?\n/).map((line) => line.match(/"[^"]*"|[^,]+/g)!.map((cell) => cell.replace(/^"|"$/g, "")));
  const cell = (row: readonly string[], name: string) => row[header!.indexOf(name)]!;
  return rows.map((row) => {
    const files = channels.map((channel) => `${cell(row, `Image_PathName_${channel}`)}/${cell(row, `Image_FileName_${channel}`)}`);
    return {
      plate: cell(row, "Image_Metadata_Plate_DAPI"), well: cell(row, "Image_Metadata_Well_DAPI"), site: /_s(\d)_/.exec(files[0]!)![1]!,
      compound: cell(row, "Image_Metadata_Compound"), concentration: Number(cell(row, "Image_Metadata_Concentration")), files,
    };
  });
}

/** Mechanisms by compound and concentration, as the plainest of the tables has them. */
function mechanisms(): ReadonlyMap<string, string> {
  const [, ...rows] = readFileSync(path.join(data, "moa.csv"), "utf8").trim().split(/\r?\n/);
  return new Map(rows.map((row) => {
    const [compound, concentration, moa] = row.split(",");
    return [`${compound!.toLowerCase()} ${Number(concentration)}`, moa!];
  }));
}

const image = tiffFile([{ width: 2, height: 2, channels: 1, sampleType: "uint16", values: [1, 2, 3, 4] }]);

/** Writes the benchmark's table and, for every fiftieth of its fields, three small images where it says. */
function writeSome(): { readonly all: readonly Field[]; readonly some: readonly Field[] } {
  const table = readFileSync(path.join(data, "BBBC021_v1_image.csv"), "utf8");
  const all = fieldsOf(table);
  const some = all.filter((_, at) => at % 50 === 0);
  for (const file of some.flatMap(({ files }) => files)) {
    mkdirSync(path.dirname(path.join(screen.images, file)), { recursive: true });
    writeFileSync(path.join(screen.images, file), image);
  }
  writeFileSync(path.join(screen.images, "BBBC021_v1_image.csv"), table);
  return { all, some };
}

test.each(["moa.csv", "BBBC021_v1_moa.crlf.csv", "BBBC021_v1_moa.cr-only-line-ends.csv"])("the benchmark's 13,200 fields are found by its table, and their mechanisms by compound and concentration in %s", async (moa) => {
  const { all, some } = writeSome();
  expect([all.length, some.length]).toEqual([13_200, 264]);
  const report = await screen.import({ joins: [path.join(data, moa)] });
  expect(report).toMatchObject({ layout: "loaddata", files: 792, used: 792, images: 264, channels: [...channels], plates: new Set(some.map(({ plate }) => plate)).size });
  expect(report.skipped).toHaveLength(13_200 - 264);
  expect(report.skipped.every(({ reason }) => reason === "is in the table, but there is no such file")).toBe(true);

  const known = mechanisms();
  expect(known.size).toBe(104);
  const wanted = some.map(({ plate, well, site, compound, concentration }) => [plate, well, site, compound, concentration, known.get(`${compound.toLowerCase()} ${concentration}`) ?? null]);
  const labelled = wanted.filter(([, , , , , mechanism]) => mechanism !== null).length;
  // Of all fields 3,848 have a mechanism, as is said of the benchmark.
  expect(all.filter(({ compound, concentration }) => known.has(`${compound.toLowerCase()} ${concentration}`))).toHaveLength(3_848);
  expect(labelled).toBeGreaterThan(50);
  expect(report.joins).toMatchObject([{ by: "compound", rows: 104, images: labelled, ofImages: 264 }]);
  expect(listImages(screen.project).map(({ plate, well, site, compound, concentration, label }) => [plate, well, site, compound, concentration, label])).toEqual(wanted);
  expect(listClasses(screen.project.db).filter(({ images }) => images > 0).length).toBe(new Set(wanted.flatMap(([, , , , , mechanism]) => mechanism ?? [])).size);
});
