import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tiffFile, type TiffPlan } from "../imaging/fixtures/tiffFile.ts";
import { loadSmall } from "../imaging/loadImage.ts";
import { writeImage } from "../importing/testScreen.ts";
import { listProjectChannels } from "../project/channels.ts";
import { listImages } from "../project/images.ts";
import { listImports } from "../project/imports.ts";
import { openProject } from "../project/project.ts";
import { repeatingCommands } from "../report/commandLines.ts";
import { madeUpFacts } from "../report/fixtures/madeUpFacts.ts";
import { lastJson, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-options-"));
const images = path.join(folder, "images");
const table = path.join(folder, "images.csv");

beforeAll(async () => {
  const rows = ["A01", "A02"].flatMap((well) => ["DAPI", "Phalloidin"].map((channel) => [`${well} ${channel}.tif`, well, channel] as const));
  for (const [file] of rows) await writeImage(path.join(images, file));
  writeFileSync(table, ["file,well,channel", ...rows.map((row) => row.join(","))].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("--channels wins over the names in the files, by order or by their names, and is shown before", async () => {
  const project = path.join(folder, "named");
  await succeeding("create", project);
  const named = ["import", project, "--images", images, "--table", table, "--channels", "actin=Phalloidin,nucleus"];
  expect((await succeeding(...named, "--dry-run")).stdout).toContain("2 channels (actin, nucleus)");
  expect(lastJson(await succeeding(...named, "--json"))).toMatchObject({ images: 2, channels: ["actin", "nucleus"] });
  expect(lastJson(await succeeding("import", project, "--images", images, "--table", table, "--json"))).toMatchObject({ images: 2, channels: ["actin", "nucleus"], changes: { unchanged: 4 } });
  using opened = openProject(project, "read");
  expect(listProjectChannels(opened.db)).toMatchObject([{ name: "actin", fileName: "Phalloidin" }, { name: "nucleus", fileName: "DAPI" }]);
});

test("names other than those that a project has are refused, and the same are taken", async () => {
  const project = path.join(folder, "renamed");
  await succeeding("create", project);
  const as = (channels: string) => moascope("import", project, "--images", images, "--table", table, "--channels", channels);
  expect(await as("a,a")).toMatchObject({ code: 2, stderr: expect.stringContaining("different names") as string });
  expect(await as("nucleus,actin")).toMatchObject({ code: 0 });
  expect(await as("nucleus,actin")).toMatchObject({ code: 0 });
  expect(await as("DNA,actin")).toMatchObject({ code: 2, stderr: expect.stringContaining("The channels of this project are nucleus, actin already. Leave --channels out") as string });
});

test("pages that nothing explains are told to be taken for channels, before and at the import, until a person says what they are", async () => {
  const [project, pages] = [path.join(folder, "pages"), path.join(folder, "several pages")];
  const page: TiffPlan = { width: 4, height: 3, channels: 1, sampleType: "uint8", values: Array.from({ length: 12 }, (_, at) => at) };
  mkdirSync(pages);
  writeFileSync(path.join(pages, "cell.tif"), tiffFile([page, page, page]));
  await succeeding("create", project);
  const importing = ["import", project, "--images", pages];
  expect((await succeeding(...importing, "--dry-run")).stdout).toContain("Nothing in files with several pages says what these are: they are taken for channels. Say with --pages");
  const said = await succeeding(...importing, "--pages", "depths", "--dry-run");
  expect(said.stdout).not.toContain("Nothing in files");
  expect((await succeeding(...importing)).stderr).toContain("they were taken for channels. Say with --pages");
});

test("a plate map in the folder is offered with what to add, and not any more when it is added", async () => {
  const [project, wells] = [path.join(folder, "mapped"), path.join(folder, "wells")];
  for (const well of ["A01", "A02"]) await writeImage(path.join(wells, `P_${well}_s1_w1.tif`));
  const map = path.join(wells, "map.csv");
  writeFileSync(map, "well,compound\nA01,Taxol\nA02,DMSO\n");
  await succeeding("create", project);
  const importing = ["import", project, "--images", wells];
  const offer = `Plate map ${map} found (2 of 2 rows match by well: compound): add --plate-map ${map}`;
  expect((await succeeding(...importing, "--dry-run")).stdout).toContain(offer);
  expect((await succeeding(...importing)).stderr).toContain(offer);
  const added = await succeeding(...importing, "--plate-map", map);
  expect([added.stderr.includes("Plate map"), added.stderr.includes("2 of 2 rows matched, 2 of 2 images (compound)")]).toEqual([false, true]);
});

test("a dry run shows the first images and the classes where names of files say nothing", async () => {
  const project = path.join(folder, "shown");
  await succeeding("create", project);
  const shown = async (name: string, ...options: string[]) => (await succeeding("import", project, "--images", path.join(folder, name), ...options, "--dry-run")).stdout.split("\n");
  for (const name of ["Eg5/a.png", "Eg5/b.png", "DMSO/a.png", "alone.png"]) await writeImage(path.join(folder, "classes", name));
  const classes = await shown("classes");
  expect(classes).toEqual(expect.arrayContaining(["  alone.png: no class", "  Eg5/a.png: class Eg5", "2 classes: DMSO (1), Eg5 (2). 1 image without one."]));

  const described = path.join(folder, "described.csv");
  writeFileSync(described, "file,plate,well,compound,conc (nM),class\nEg5/a.png,P1,B02,Taxol,30,stabiliser\n");
  expect(await shown("classes", "--table", described)).toEqual(expect.arrayContaining(["  Eg5/a.png: class stabiliser, plate P1, well B02, compound Taxol, concentration 30 nM", "1 class: stabiliser (1)."]));

  writeFileSync(path.join(folder, "classes", "load_data.csv"), "FileName_DNA,FileName_ER,Metadata_Plate,Metadata_Well\nEg5/a.png,DMSO/a.png,P1,A01\nEg5/b.png,alone.png,P1,A02\n");
  expect(await shown("classes")).toEqual(expect.arrayContaining(["  P1 A01: plate P1, well A01, files Eg5/a.png, DMSO/a.png"]));

  mkdirSync(path.join(folder, "digits"));
  writeFileSync(path.join(folder, "digits", "train-images-idx3-ubyte"), Buffer.from([0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6]));
  writeFileSync(path.join(folder, "digits", "train-labels-idx1-ubyte"), Buffer.from([0, 0, 8, 1, 0, 0, 0, 6, 7, 7, 1, 7, 7, 7]));
  const digits = await shown("digits");
  expect(digits.filter((line) => line.startsWith("  train 0000"))).toHaveLength(5);
  expect(digits).toEqual(expect.arrayContaining(["  train 00002: class 1, split train, files train-images-idx3-ubyte", "2 classes: 1 (1), 7 (5)."]));
});

/** Stacks of two pages whose names only a pattern explains, and what is in their wells. */
function writeStacks(): { readonly stacks: string; readonly reading: readonly string[] } {
  const stacks = path.join(folder, "it's \"stacks\" $HOME");
  mkdirSync(stacks, { recursive: true });
  const page: TiffPlan = { width: 40, height: 40, channels: 1, sampleType: "uint16", values: Array.from({ length: 1_600 }, (_, at) => at) };
  for (const name of ["image-1-of-well-B2-stain-9", "image-2-of-well-B3-stain-9"]) for (const stain of [9, 4]) writeFileSync(path.join(stacks, `${name.replace("9", String(stain))}.tif`), tiffFile([page, page]));
  const [map, doses] = [path.join(folder, "the map.csv"), path.join(folder, "doses.csv")];
  writeFileSync(map, "well,compound\nB2,taxol\nB3,DMSO\n");
  writeFileSync(doses, "compound,batch\ntaxol,first\nDMSO,second\n");
  const pattern = "of-well-(?<well>[A-P]\\d)-stain-(?<channel>\\d)";
  return { stacks, reading: ["--pattern", pattern, "--plate-map", map, "--metadata", doses, "--pages", "depths"] };
}

/** What a project knows of its images, but when they came. */
function known(project: string) {
  using opened = openProject(project, "read");
  return { images: listImages(opened), channels: listProjectChannels(opened.db), imports: listImports(opened.db, "9") };
}

test.skipIf(process.platform === "win32")("the commands of a report repeat an import with all that was said of the folder", async () => {
  const { stacks, reading } = writeStacks();
  const project = path.join(folder, "stacks");
  await succeeding("create", project);
  // Columns whose names hide what they say.
  writeFileSync(path.join(folder, "hidden.csv"), "picture,what,stain,where\nA01 DAPI.tif,hit,nucleus,C04\nA01 Phalloidin.tif,hit,actin,C04\n");
  await succeeding("import", project, "--images", stacks, ...reading, "--channels", "actin=4,nucleus=9");
  await succeeding("import", project, "--images", images, "--table", path.join(folder, "hidden.csv"), "--columns", "2=class,4=well", "--layout", "table");
  const before = known(project);
  expect(before.images.map(({ well, compound, metadata, files }) => [well, compound, metadata["z"], metadata["batch"], files.map(({ page }) => page)])).toEqual([
    ["B02", "taxol", "1", "first", [0, 0]], ["B02", "taxol", "2", "first", [1, 1]], ["B03", "DMSO", "1", "second", [0, 0]], ["B03", "DMSO", "2", "second", [1, 1]], ["C04", null, undefined, undefined, [0, 0]],
  ]);
  expect(before.images.at(-1)).toMatchObject({ label: "hit" });
  expect(before.channels).toMatchObject([{ name: "actin", fileName: "4" }, { name: "nucleus", fileName: "9" }]);

  const elsewhere = path.join(folder, "elsewhere");
  mkdirSync(elsewhere);
  const [create, ...imports] = repeatingCommands(before.imports, { ...madeUpFacts().settings, channels: ["actin", "nucleus"] }, { excluded: [], channels: before.channels }).slice(0, -2);
  const launcher = path.join(import.meta.dirname, "..", "moascope.mjs");
  execFileSync("sh", ["-c", `set -e\nnpx() { shift; '${process.execPath}' '${launcher}' "$@" 2>/dev/null; }\n${[create, ...imports].join("\n")}\n`], { cwd: elsewhere, stdio: "pipe" });
  expect(known(path.join(elsewhere, "repeated"))).toEqual(before);
});

test("an OME-TIFF that calls two channels alike is a project with both, each with its own pixels, in a preview and an import", async () => {
  const [project, screen] = [path.join(folder, "alike"), path.join(folder, "alike images")];
  mkdirSync(screen);
  const xml = `<OME><Plate ID="Plate:0" Name="P1"><Well ID="Well:0" Row="1" Column="2"><WellSample ID="s:0"><ImageRef ID="Image:0"/></WellSample></Well></Plate><Image ID="Image:0"><Pixels DimensionOrder="XYCZT" SizeC="2" SizeZ="1" SizeT="1"><Channel Name="DAPI"/><Channel Name="DAPI"/><TiffData/></Pixels></Image></OME>`;
  const page = (shade: number): TiffPlan => ({ width: 4, height: 3, channels: 1, sampleType: "uint16", values: Array.from({ length: 12 }, () => shade) });
  writeFileSync(path.join(screen, "field.ome.tif"), tiffFile([{ ...page(700), texts: { 270: xml } }, page(900)]));
  await succeeding("create", project);
  expect((await succeeding("import", project, "--images", screen, "--dry-run")).stdout).toContain("2 channels (DAPI, DAPI 2)");
  expect(lastJson(await succeeding("import", project, "--images", screen, "--json"))).toMatchObject({ images: 1, wells: 1, channels: ["DAPI", "DAPI 2"], skipped: [] });
  using opened = openProject(project, "read");
  expect(listProjectChannels(opened.db)).toMatchObject([{ name: "DAPI", fileName: "DAPI" }, { name: "DAPI 2", fileName: "DAPI 2" }]);
  const { planes } = await loadSmall(listImages(opened)[0]!.files, 1);
  expect([...planes]).toEqual([700, 900]);
});
