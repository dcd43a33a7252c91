import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listChannelOrigins } from "../project/channels.ts";
import { listClasses } from "../project/classes.ts";
import { listImages } from "../project/images.ts";
import { readPixelSize } from "../project/overview.ts";
import { createProject, type Project } from "../project/project.ts";
import { importImages } from "./importImages.ts";

const data = path.join(import.meta.dirname, "..", "..", "..", "shared", "data");

let folder: string;
let project: Project;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "moascope-import-"));
  project = createProject(path.join(folder, "screen"));
});
afterEach(() => {
  project[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const importFrom = (images: string, table?: string) =>
  importImages(project, { images: path.resolve(data, images), table: table === undefined ? undefined : path.resolve(data, table), copy: false, signal: new AbortController().signal, onProgress: () => undefined });
const classes = () => Object.fromEntries(listClasses(project.db).filter(({ images }) => images > 0).map(({ name, images }) => [name, images]));

describe("the lab's BBBC021 fields", () => {
  const labels = { "Aurora kinase inhibitors": 96, "Cholesterol-lowering": 48, "DNA damage": 72, "DNA replication": 64, "Eg5 inhibitors": 96, "Protein synthesis": 64 };
  test.each([
    ["labels.csv", "images", 440],
    ["labels.csv", "", 440],
    ["bbbc021v1_labels_original_format.csv", "images", 110],
    ["bbbc021v1_labels_original_format.csv", "", 110],
  ])("with %s from the folder %j: 440 images of 110 wells on 20 plates", async (table, images, sites) => {
    expect(await importFrom(path.join("bbbc021_lab", images), path.join("bbbc021_lab", table))).toMatchObject({
      files: 440, used: 440, skipped: [], plates: 20, wells: 110, sites, images: 440, channels: ["Red", "Green", "Blue"],
    });
    expect(classes()).toEqual(labels);
    expect(listImages(project).find(({ name }) => name.endsWith("bbbc021v1_60.png"))).toMatchObject({
      plate: "Week4_27521", well: "B06", compound: "anisomycin", concentration: 0.3, replicate: "2", label: "Protein synthesis", width: 256, height: 256,
    });
  });
});

describe("single cells", () => {
  test("of BBBC021 are three 16-bit pages each, of two classes", async () => {
    expect(await importFrom("bbbc021_singlecell")).toMatchObject({ files: 500, used: 500, skipped: [], images: 500, channels: ["Channel 1", "Channel 2", "Channel 3"] });
    expect(classes()).toEqual({ DMSO: 250, "Protein synthesis": 250 });
    expect(listImages(project)[0]?.files.map(({ page, plane, sampleType }) => [page, plane, sampleType])).toEqual([[0, 0, "uint16"], [1, 0, "uint16"], [2, 0, "uint16"]]);
  });

  test("of BBBC021 know their place and treatment from the table", async () => {
    await importFrom("bbbc021_singlecell");
    expect(await importFrom("bbbc021_singlecell", "bbbc021_singlecell/cells.csv")).toMatchObject({ files: 500, used: 500, skipped: [], plates: 1, wells: 3, sites: 7, images: 500 });
    expect(listImages(project)).toHaveLength(500);
    expect(listImages(project)[0]).toMatchObject({ plate: "Week4_27801", well: "B02", site: "s1", compound: "DMSO", concentration: 0, label: "DMSO", metadata: { moa: "DMSO" } });
  });

  test.each([undefined, "bbbc013_singlecell/cells.csv"])("of BBBC013 are mostly unlabelled (table: %s)", async (table) => {
    expect(await importFrom("bbbc013_singlecell", table)).toMatchObject({ files: 486, used: 486, skipped: [], images: 486, channels: ["Channel 1", "Channel 2"] });
    expect(classes()).toEqual({ CytoplasmicGFP: 56, NoGFP: 51, NuclearGFP: 51 });
  });
});

test("blood cells of many sizes are three classes", async () => {
  expect(await importFrom("bccd_crops")).toMatchObject({ files: 450, used: 450, skipped: [], images: 450, channels: ["Red", "Green", "Blue"] });
  expect(classes()).toEqual({ Platelets: 150, RBC: 150, WBC: 150 });
  expect(new Set(listImages(project).map(({ width }) => width)).size).toBeGreaterThan(20);
});

test("the digits are 6,000 to train and 1,000 to test", async () => {
  expect(await importFrom("mnist_small")).toMatchObject({ files: 4, used: 4, skipped: [], plates: 0, wells: 0, sites: 0, images: 7000, channels: ["Grey"] });
  expect(Object.keys(classes())).toHaveLength(10);
  const images = listImages(project);
  expect(images.filter(({ metadata }) => metadata["split"] === "train")).toHaveLength(6000);
  // The first training digits are 5, 0, 4, and the first test digits 7, 2, 1.
  expect(["train 00000", "train 00001", "train 00002", "test 00000", "test 00001", "test 00002"].map((name) => images.find((image) => image.name === name)?.label)).toEqual(["5", "0", "4", "7", "2", "1"]);
});

test("a CellVoyager's files beside the images tell the size of pixels, light and exposure", async () => {
  await importFrom("vendor_layouts/CV8000_blank_pixels");
  expect(readPixelSize(project.db)).toBe(0.325);
  expect(listChannelOrigins(project.db)).toEqual([
    { name: "C01", excitationNanometres: 405, emissionNanometres: 445, exposureMilliseconds: 100 },
    { name: "C02", excitationNanometres: 488, emissionNanometres: 525, exposureMilliseconds: 100 },
  ]);
});

test.each([
  ["plate_ones_mip.zarr", 0.1625],
  // Its steps are all 1, which nobody measured.
  ["tubhiswt4D_sub.zarr", null],
])("pixels of %s are %j µm wide", async (name, micrometres) => {
  await importFrom(`ome_zarr/${name}`);
  expect(readPixelSize(project.db)).toBe(micrometres);
});

test("a folder of everything uses what fits and has one line for each other file", async () => {
  const mixed = path.join(folder, "mixed");
  cpSync(path.join(data, "bbbc021_lab", "images", "bbbc021v1_60.png"), path.join(mixed, "A", "field.png"));
  cpSync(path.join(data, "bbbc021_lab", "images", "bbbc021v1_61.png"), path.join(mixed, "A", "cut.png"));
  truncateSync(path.join(mixed, "A", "cut.png"), 30_000);
  cpSync(path.join(data, "tiff"), path.join(mixed, "B"), { recursive: true });
  cpSync(path.join(data, "bbbc021_singlecell", "DMSO"), path.join(mixed, "C"), { recursive: true, filter: (file) => !/cell0[1-9]|[1-9]\d\d\.tif/.test(file) });
  writeFileSync(path.join(mixed, "C", "cells.onnx"), Buffer.alloc(500, 7));
  const report = await importFrom(mixed);
  expect(report.used + report.skipped.length).toBe(report.files);
  expect(report.channels).toEqual(["Channel 1", "Channel 2", "Channel 3"]);
  expect(Object.fromEntries(report.skipped.map(({ file, reason }) => [file, reason]))).toMatchObject({
    "A/cut.png": expect.stringContaining("damaged or incomplete") as string,
    "B/16b_4c_neuron-composite.tif": "has 4 channels, and this project's images have 3 channels",
    "C/cells.onnx": expect.stringContaining("is not an image") as string,
  });
  expect(listImages(project).map(({ name }) => name)).toEqual(expect.arrayContaining(["A/field.png", "B/8b_3c_composite_neuron.tif"]));
});
