import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isFailure } from "../../shared/failure.ts";
import { listImages } from "../project/images.ts";
import { relink } from "./relink.ts";
import { failureOf, TestProject } from "./testProject.ts";
import { writeImage } from "./testScreen.ts";

let screen: TestProject;
beforeEach(async () => {
  screen = new TestProject();
  for (const well of ["A01", "A02", "A03"]) for (const channel of [1, 2]) await writeImage(at(`P_${well}_s1_w${channel}.tif`), { bits: 16, shade: channel });
});
afterEach(() => screen[Symbol.dispose]());

const at = (...parts: string[]) => path.join(screen.images, ...parts);

/** Overwrites a file with other bytes so that its length and time stay: whoever opens it finds no image. */
function spoilUnseen(file: string): void {
  const { size, mtimeMs } = statSync(file);
  writeFileSync(file, Buffer.alloc(size, "x"));
  utimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
}

function wholeSecond(file: string): void {
  utimesSync(file, 1_700_000_000, 1_700_000_000);
}

describe("an import that is repeated", () => {
  test("opens no file that has not changed, and writes nothing", async () => {
    for (const well of ["A01", "A02", "A03"]) for (const channel of [1, 2]) wholeSecond(at(`P_${well}_s1_w${channel}.tif`));
    expect((await screen.import()).changes).toEqual({ added: 6, changed: 0, unchanged: 0, vanished: 0, vanishedFiles: [] });
    const before = screen.contents();
    spoilUnseen(at("P_A01_s1_w1.tif"));
    const report = await screen.import();
    expect(report).toMatchObject({ used: 6, images: 3, wells: 3, skipped: [], changes: { added: 0, changed: 0, unchanged: 6, vanished: 0 } });
    expect(screen.contents()).toEqual(before);
  });

  test("notices what was added, changed and has gone, and keeps images whose files are gone", async () => {
    await screen.import();
    await writeImage(at("P_A04_s1_w1.tif"), { bits: 16 });
    await writeImage(at("P_A04_s1_w2.tif"), { bits: 16 });
    await writeImage(at("P_A01_s1_w2.tif"), { bits: 16, shade: 9 });
    wholeSecond(at("P_A01_s1_w2.tif"));
    for (const channel of [1, 2]) rmSync(at(`P_A03_s1_w${channel}.tif`));
    expect((await screen.import()).changes).toEqual({ added: 2, changed: 1, unchanged: 3, vanished: 2, vanishedFiles: [at("P_A03_s1_w1.tif"), at("P_A03_s1_w2.tif")] });
    expect(listImages(screen.project).map(({ well }) => well)).toEqual(["A01", "A02", "A03", "A04"]);
  });

  test("brings what a table says now, though the files are the same, and works without its cache", async () => {
    await screen.import();
    const map = path.join(screen.folder, "map.csv");
    for (const compound of ["Taxol", "DMSO"]) {
      writeFileSync(map, `well,compound\nA01,${compound}`);
      await screen.import({ joins: [map] });
      expect(listImages(screen.project)[0]).toMatchObject({ well: "A01", compound });
    }
    rmSync(path.join(screen.project.folder, "cache"), { recursive: true });
    writeFileSync(map, "well,compound\nA01,Eg5");
    await screen.import({ joins: [map] });
    mkdirSync(path.join(screen.project.folder, "cache"), { recursive: true });
    writeFileSync(path.join(screen.project.folder, "cache", "headers.sqlite"), "no database".repeat(500));
    expect(await screen.import()).toMatchObject({ images: 3 });
    expect(listImages(screen.project)[0]).toMatchObject({ compound: "Eg5" });
  });

  test("goes on after an interruption from where it was, and the project is as it was until it is done", async () => {
    for (let well = 1; well <= 12; well++) for (const channel of [1, 2]) await writeImage(at(`Q_B${String(well).padStart(2, "0")}_s1_w${channel}.tif`), { bits: 16 });
    const stop = new AbortController();
    await expect(screen.import({ signal: stop.signal, onProgress: ({ done }) => done === 20 && stop.abort() })).rejects.toThrow();
    expect(listImages(screen.project)).toEqual([]);
    const read = screen.headersKept();
    expect(read.length).toBeGreaterThanOrEqual(19);
    for (const file of read) spoilUnseen(file);
    expect(await screen.import()).toMatchObject({ images: 15, used: 30, skipped: [] });
  });
});

describe("images that were moved", () => {
  test("are found under the same path in their new folder", async () => {
    await screen.import();
    const moved = path.join(screen.folder, "elsewhere", "here");
    mkdirSync(path.dirname(moved));
    renameSync(screen.images, moved);
    expect(relink(screen.project, screen.images, moved)).toEqual({ relinked: 6, missing: 0, examples: [] });
    expect(listImages(screen.project)[0]!.files.map(({ path: file }) => file)).toEqual([path.join(moved, "P_A01_s1_w1.tif"), path.join(moved, "P_A01_s1_w2.tif")]);
  });

  test("are found by name and content when they were sorted anew, and another file of the name is not taken for them", async () => {
    await screen.import();
    const moved = path.join(screen.folder, "moved");
    for (const well of ["A01", "A02"]) {
      mkdirSync(path.join(moved, well), { recursive: true });
      for (const channel of [1, 2]) renameSync(at(`P_${well}_s1_w${channel}.tif`), path.join(moved, well, `P_${well}_s1_w${channel}.tif`));
    }
    renameSync(at("P_A03_s1_w1.tif"), path.join(moved, "P_A03_s1_w1.tif"));
    rmSync(at("P_A03_s1_w2.tif"));
    await writeImage(path.join(moved, "P_A03_s1_w2.tif"), { bits: 16, shade: 77 });
    const kept = readFileSync(path.join(moved, "P_A03_s1_w2.tif"));
    expect(relink(screen.project, null, moved)).toEqual({ relinked: 5, missing: 1, examples: [at("P_A03_s1_w2.tif")] });
    expect(readFileSync(path.join(moved, "P_A03_s1_w2.tif"))).toEqual(kept);
    expect((await failureOf(Promise.resolve().then(() => relink(screen.project, null, moved)))).code).toBe("NothingRelinked");
  });

  test("that are not missing are left alone", async () => {
    await screen.import();
    const before = screen.contents();
    expect(() => relink(screen.project, null, screen.folder)).toThrow(expect.toSatisfy((error: unknown) => isFailure(error, "NothingRelinked")) as Error);
    expect(screen.contents()).toEqual(before);
  });
});

test("channels that were given other names are still the same channels the next time", async () => {
  await screen.import();
  screen.project.db.exec("UPDATE channel SET name = 'DAPI' WHERE position = 0; UPDATE channel SET name = 'Actin' WHERE position = 1");
  await writeImage(at("P_A05_s1_w1.tif"), { bits: 16 });
  await writeImage(at("P_A05_s1_w2.tif"), { bits: 16 });
  expect(await screen.import()).toMatchObject({ images: 4, skipped: [], channels: ["DAPI", "Actin"] });
  expect(listImages(screen.project).at(-1)!.files.map(({ path: file }) => path.basename(file))).toEqual(["P_A05_s1_w1.tif", "P_A05_s1_w2.tif"]);
});
