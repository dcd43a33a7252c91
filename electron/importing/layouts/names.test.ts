import fc from "fast-check";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LayoutName } from "../../../shared/domain/importLayout.ts";
import { isFailure } from "../../../shared/failure.ts";
import { brief, NamedFiles } from "../fixtures/namedFiles.ts";
import { imageXpressNames } from "../names/imageXpress.ts";
import { matchWithPattern } from "../names/pattern.ts";
import { matchPattern } from "../previewImport.ts";

let screen: NamedFiles;
beforeEach(() => {
  screen = new NamedFiles();
});
afterEach(() => screen[Symbol.dispose]());

const signal = new AbortController().signal;
const guid = (start: string) => `${start}${"0123456789ABCDEF".repeat(2)}`.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** Names as microscopes write them, and what they make. */
const cases: readonly (readonly [LayoutName, string, readonly string[], readonly string[]])[] = [
  ["imagexpress-names", "plate, site, wavelength and identifier", ["Exp_1_B02_s12_w1" + guid("2"), "Exp_1_B02_s12_w2" + guid("9A")].map((name) => `${name}.tif`), ["Exp_1 B02 12: w1, w2"]],
  ["imagexpress-names", "no plate, which is the folder then", ["Week1_22123", "Week1_22141"].flatMap((plate) => ["w1", "w2", "w4"].map((channel) => `Week1/${plate}/G10_s1_${channel}${guid("1")}.tif`)), ["Week1_22123 G10 1: w1, w2, w4", "Week1_22141 G10 1: w1, w2, w4"]],
  ["imagexpress-names", "no identifier, depth and time in the name", ["A01_s001_w1_z001_t001.tif", "A01_s001_w1_z002_t001.tif", "A01_s001_w1_z001_t002.tif", "A01_s001_w1_z002_t002.tif"], ["screen A01 1 z1 t1: w1", "screen A01 1 z2 t1: w1", "screen A01 1 z1 t2: w1", "screen A01 1 z2 t2: w1"]],
  ["imagexpress-names", "no wavelength", [`P_E07_s1${guid("17")}.tif`, `P_E07_s2${guid("0C")}.TIF`], ["P E07 1: file", "P E07 2: file"]],
  ["imagexpress-names", "a folder for each depth and time, beside projections", ["TimePoint_1/P_B03_s1_w1.tif", "TimePoint_1/ZStep_1/P_B03_s1_w1.tif", "TimePoint_2/ZStep_1/P_B03_s1_w1.tif", "TimePoint_2/ZStep_10/P_B03_s1_w1.tif"], ["P B03 1 zprojection t1: w1", "P B03 1 z1 t1: w1", "P B03 1 z1 t2: w1", "P B03 1 z10 t2: w1"]],
  ["harmony-names", "row, column, field and plane", ["Plate 7__2020-01-31T12_00_00-Measurement 1/Images/r02c11f104p01-ch1sk1fk1fl1.tiff", "Plate 7__2020-01-31T12_00_00-Measurement 1/Images/r02c11f104p01-ch2sk1fk1fl1.tiff"], ["Plate 7 B11 104: ch1, ch2"]],
  ["cellvoyager-names", "a plate with underscores and a hash", ["0101AssayPlate_NUNC_#165305-1_F05_T0038F002L01A01Z01C01.tif", "0101AssayPlate_NUNC_#165305-1_F05_T0038F002L01A02Z01C02.tif"], ["0101AssayPlate_NUNC_#165305-1 F05 2: C01, C02"]],
  ["cellvoyager-names", "two actions of one channel", ["P_F05_T0001F002L01A01Z01C01.tif", "P_F05_T0001F002L01A02Z01C01.tif"], ["P F05 2: A01, A02"]],
  ["incell-names", "one and two digits, with and without plate", ["Plate1_A - 1(fld 10 wv DAPI - DAPI).tif", "Plate1_A - 1(fld 10 wv FITC - FITC).tif", "Plate1_B - 12(fld 10 wv DAPI - DAPI).tif", "Plate1_B - 12(fld 10 wv FITC - FITC).tif"], ["Plate1 A01 10: DAPI - DAPI, FITC - FITC", "Plate1 B12 10: DAPI - DAPI, FITC - FITC"]],
  ["incell-names", "wix, depth and time", ["B - 03(fld 1 wv TL-Brightfield - Cy3 wix 2 z 1).tif", "B - 03(fld 1 wv TL-Brightfield - Cy3 wix 2 z 2).tif", "B - 4(fld 1 wv TL-Brightfield - Cy3- time 2 - 0 ms).tif"], ["screen B03 1 z1: TL-Brightfield - Cy3", "screen B03 1 z2: TL-Brightfield - Cy3", "screen B04 1 t2: TL-Brightfield - Cy3"]],
  ["scanr-names", "wells that are only numbered", ["exp--W00013--P00002--Z00000--T00000--DAPI.tif", "exp--W00013--P00002--Z00000--T00000--GFP.tif"], ["screen B01 2: DAPI, GFP"]],
  ["incucyte-names", "the time since the start", ["MiaPaCa2-PhaseOriginal_A2_1_00d00h00m.tif", "MiaPaCa2-PhaseOriginal_A2_1_03d06h40m.tif"], ["MiaPaCa2 A02 1 t00d00h00m: PhaseOriginal", "MiaPaCa2 A02 1 t03d06h40m: PhaseOriginal"]],
  ["cellomics-names", "field and channel from 0", ["AS_09125_050116030001_D03f00d0.TIF", "AS_09125_050116030001_D03f00d1.TIF"], ["AS_09125_050116030001 D03 0: d0, d1"]],
  ["cytation-names", "step, number, tile and name of a channel", ["B7_01_1_3_DAPI_001.tif", "B7_01_2_3_GFP_001.tif", "H12_-1_1_1_DAPI_001.tif", "H12_-1_2_1_GFP_001.tif"], ["screen B07 3: DAPI, GFP", "screen H12 1: DAPI, GFP"]],
  ["well-names", "a 1536-well plate, and rows and columns as numbers", ["AF48_f1_DAPI.png", "AF48_f1_GFP.png", "r01c02_f1_DAPI.png", "r01c02_f1_GFP.png"], ["screen A02 1: DAPI, GFP", "screen AF48 1: DAPI, GFP"]],
];

test.each(cases)("%s: %s", async (layout, _, files, images) => {
  for (const file of files) screen.write(file);
  const { layout: found } = await screen.plan();
  expect([found.name, found.skipped]).toEqual([layout, []]);
  expect(found.images.map(brief).sort()).toEqual([...images].sort());
});

describe("the first digits of an identifier", () => {
  test("are never taken for the wavelength or the site", () => {
    const hexadecimal = fc.stringMatching(/^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/);
    fc.assert(
      fc.property(hexadecimal, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 40 }), (identifier, wavelength, site) => {
        const [first, second] = imageXpressNames.patterns;
        expect(first!.exec(`P_C05_s${site}_w${wavelength}${identifier}.tif`)?.groups).toMatchObject({ plate: "P", well: "C05", site: String(site), channel: `w${wavelength}` });
        expect(first!.exec(`C05_s${site}${identifier}.tif`)?.groups).toMatchObject({ well: "C05", site: String(site), channel: undefined });
        expect(second!.exec(`C05_w${wavelength}${identifier}.tif`)?.groups).toMatchObject({ channel: `w${wavelength}` });
      }),
    );
  });
});

test("thumbnails, hidden files and what systems leave behind are counted, never images", async () => {
  for (const name of [`P_A01_s1_w1_thumb${guid("4B")}.tif`, `P_A01_s1_w1${guid("1")}.tif`, `P_A01_s1_w2_thumb${guid("E5")}.tif`, `P_A01_s1_w2${guid("2")}.tif`, "._P_A01_s1_w1.tif", ".DS_Store", "Thumbs.db", "run.log"]) screen.write(name);
  const { request, layout } = await screen.plan();
  expect(request.found.leftOut).toEqual({ thumbnails: 2, hidden: 3, documents: 1, failed: 0 });
  expect(layout.images.map(brief)).toEqual(["P A01 1: w1, w2"]);
});

test("what is missing is said: fields without a channel, rare channels, wells with fewer sites", async () => {
  for (const well of ["A01", "A02", "A03"]) for (const site of [1, 2]) for (const channel of [1, 2]) screen.write(`P_${well}_s${site}_w${channel}.tif`);
  screen.write("P_A01_s1_w3.tif");
  screen.write("P_A04_s1_w1.tif");
  screen.write("P_A05_s1_w1.tif");
  screen.write("P_A05_s1_w2.tif");
  const { layout } = await screen.plan();
  expect(layout.images).toHaveLength(7);
  expect(layout.completeness).toEqual({
    complete: 7,
    incomplete: 1,
    channels: [{ name: "w1", fields: 8, isUsed: true }, { name: "w2", fields: 7, isUsed: true }, { name: "w3", fields: 1, isUsed: false }],
    examples: [{ field: "P A04 s1", lacks: ["w2"] }],
    usualSites: 2,
    poorerWells: [{ plate: "P", well: "A05", sites: 1 }],
  });
  expect(layout.skipped).toEqual([{ file: "P_A01_s1_w3.tif", reason: "is of channel w3, which most fields lack" }, { file: "P_A04_s1_w1.tif", reason: "its field lacks channel w2" }]);
});

test("a file whose name says no channel is said to be of one without a name", async () => {
  for (const well of ["A01", "A02", "A03"]) for (const channel of ["_w1", "_w2"]) screen.write(`P_${well}_s1${channel}.tif`);
  screen.write("P_A03_s1.tif");
  expect((await screen.plan()).layout.skipped).toEqual([{ file: "P_A03_s1.tif", reason: "is of a channel without a name, which most fields lack" }]);
});

test("what differs in every name is no channel", async () => {
  for (let file = 0; file < 200; file++) screen.write(`A01_s1_x${file}abc.tif`);
  const { layout } = await screen.plan({ pattern: "^(?<well>A01)_s(?<site>1)_(?<channel>.+)\\.tif$" });
  expect([layout.images.length, layout.skipped.length, layout.skipped[0]?.reason]).toEqual([0, 200, "would be one of 200 channels, so its channel is something else"]);
  expect((await screen.plan()).layout.name).toBe("folders");
});

test("two measurements of one plate stay two plates", async () => {
  for (const day of ["2023-01-01/12", "2023-01-02/13"]) screen.write(`${day}/P_A01_s1_w1.tif`);
  expect((await screen.plan()).layout.images.map(brief)).toEqual(["P (2023-01-01/12) A01 1: w1", "P (2023-01-02/13) A01 1: w1"]);
});

test("a class for each folder is not taken for wells because a few names look like it", async () => {
  for (const name of ["DMSO/A01_cell1.png", "DMSO/A01_cell2.png", "taxol/b.png", "taxol/c.png"]) screen.write(name);
  const { layout } = await screen.plan();
  expect(layout.name).toBe("folders");
  expect(layout.images.map(({ facts }) => facts.label?.className)).toEqual(["DMSO", "DMSO", "taxol", "taxol"]);
});

test("folders of training and test data are parts, and the classes lie within them", async () => {
  for (const name of ["train/cat/1.png", "train/dog/1.png", "test/cat/2.png"]) screen.write(name);
  expect((await screen.plan()).layout.images.map(({ facts }) => [facts.label?.className, facts.metadata["split"]])).toEqual([["cat", "test"], ["cat", "train"], ["dog", "train"]]);
});

describe("a person's pattern", () => {
  test("reads names with groups of any spelling, also those of Python", async () => {
    for (const name of ["x/run7-b-3-red.png", "x/run7-b-3-green.png"]) screen.write(name);
    const { layout } = await screen.plan({ pattern: "^(?P<Plate>run\\d)-(?<WellRow>[a-p])-(?<WellColumn>\\d+)-(?<ChannelNumber>.+)\\.png$" });
    expect(layout.images.map(brief)).toEqual(["run7 B03: green, red"]);
    expect((await screen.plan({ pattern: "^(?<plate>x)/.*-b-(?<site>3)-(?<channel>.+)\\.png$" })).layout.images.map(brief)).toEqual(["x 3: green, red"]);
  });

  test("is tried live, with five that fit and five that do not", () => {
    for (let site = 1; site < 9; site++) screen.write(`A01_f${site}.tif`);
    for (let other = 1; other < 9; other++) screen.write(`note ${other}.tif`);
    const { files, matched, parsed, unmatched } = matchPattern(screen.folder, "^(?<well>A\\d\\d)_f(?<site>\\d)", signal);
    expect([files, matched, parsed.length, unmatched.length]).toEqual([16, 8, 5, 5]);
    expect(parsed[0]).toEqual({ file: "A01_f1.tif", plate: "screen", well: "A01", site: "1", channel: null, z: null, time: null });
  });

  test("that is wrong gets a sentence", () => {
    const failing = (pattern: string, says: RegExp) => {
      screen.write("A01.tif");
      expect(() => matchPattern(screen.folder, pattern, signal)).toThrow(says);
      expect(() => matchPattern(screen.folder, pattern, signal)).toThrow(expect.toSatisfy((error: unknown) => isFailure(error, "PatternInvalid")) as Error);
    };
    failing("(?<well>[A-P", /Unterminated character class/);
    failing("(?<colour>.*)", /group called colour/);
    failing("A\\d\\d", /no named group/);
    failing("  ", /it is empty/);
    failing(`(?<well>${"a".repeat(3000)})`, /longer than 2000/);
  });

  test("that would never end is stopped", () => {
    const started = performance.now();
    expect(() => matchWithPattern("^(?<well>(a+)+)$", ["a".repeat(60) + "!"])).toThrow(/takes longer than 2 seconds/);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test("names of any kind do no harm", async () => {
  const names = ["A01_s1_w1.tif", `${"ü".repeat(100)}_A02_s1_w1.tif`, "細胞 ✓ [x] $(rm)_A03_s1_w1.tif", "a..b_A04_s1_w1.tif", "..._A05_s1_w1.tif", "%2e%2e_A06_s1_w1.tif", "__proto___A07_s1_w1.tif", "new\nline_A08_s1_w1.tif"];
  for (const name of names) screen.write(name);
  mkdirSync(path.join(screen.folder, "..", "outside"));
  symlinkSync(path.join(screen.folder, "..", "outside"), path.join(screen.folder, "constructor"));
  symlinkSync(path.join(screen.folder, ".."), path.join(screen.folder, "up"));
  const { layout } = await screen.plan();
  expect(layout.name).toBe("imagexpress-names");
  // A name that begins with a dot is hidden, and one with a line end is no name that a microscope gives.
  expect(layout.images.flatMap(({ facts }) => facts.well?.column ?? []).sort()).toEqual([0, 1, 2, 3, 5, 6]);
  expect(({} as Record<string, unknown>)["plate"]).toBeUndefined();
});
