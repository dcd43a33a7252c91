import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tiffFile, type TiffPlan } from "../imaging/fixtures/tiffFile.ts";
import { listChannelOrigins, listChannels } from "../project/channels.ts";
import { listImages } from "../project/images.ts";
import { readPixelSize } from "../project/overview.ts";
import { previewImport } from "./previewImport.ts";
import { TestProject } from "./testProject.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

function write(name: string, pages: number, description?: string): void {
  const page: TiffPlan = { width: 3, height: 2, channels: 1, sampleType: "uint16", values: [1, 2, 3, 4, 5, 6] };
  mkdirSync(path.dirname(path.join(screen.images, name)), { recursive: true });
  const first = description === undefined ? page : { ...page, texts: { 270: description } };
  writeFileSync(path.join(screen.images, name), tiffFile([first, ...Array.from({ length: pages - 1 }, () => page)]));
}

const stored = () => listImages(screen.project).map(({ name, metadata, files }) => [name, metadata, files.map(({ page }) => page)]);

test("a stack that says what its pages are becomes an image for each depth, with its channels", async () => {
  write("DMSO/a.tif", 4, "ImageJ=1.54f\nimages=4\nchannels=2\nslices=2\n");
  const report = await screen.import();
  expect(report).toMatchObject({ files: 1, used: 1, images: 2, channels: ["Channel 1", "Channel 2"] });
  expect(stored()).toEqual([["DMSO/a.tif z1", { z: "1" }, [0, 1]], ["DMSO/a.tif z2", { z: "2" }, [2, 3]]]);
  await screen.import();
  expect(stored()).toHaveLength(2);
});

test("pages of which nothing is known are channels up to five, and what a person says before all", async () => {
  write("a.tif", 3);
  const preview = (pages: "depths" | "times" | null) => previewImport({ images: screen.images, pages, signal: new AbortController().signal }, []);
  expect(await preview(null)).toMatchObject({ channels: [{}, {}, {}], pages: { most: 3, areKnown: false, areGuessed: true } });
  expect(await preview("times")).toMatchObject({ channels: [{ name: "Grey" }], pages: { most: 3, areKnown: false, areGuessed: false } });
  expect(await screen.import({ pages: "times" })).toMatchObject({ pages: { areGuessed: false } });
  expect(stored()).toEqual([["a.tif t1", { time: "1" }, [0]], ["a.tif t2", { time: "2" }, [1]], ["a.tif t3", { time: "3" }, [2]]]);
});

test("many pages of which nothing is known are left out with what to do, and read when a person says", async () => {
  write("a.tif", 7);
  await expect(screen.import()).rejects.toThrow("with --pages whether they are channels, depths or times");
  await screen.import({ pages: "depths" });
  expect(stored()).toHaveLength(7);
});

test("it is said whether pages were guessed; those that a file tells, or items of a file of many, are not", async () => {
  write("a.tif", 2);
  write("b.tif", 2, "ImageJ=1.54f\nimages=2\nchannels=2\n");
  expect(await screen.import()).toMatchObject({ images: 2, pages: { most: 2, areKnown: false, areGuessed: true } });
  write("known/b.tif", 2, "ImageJ=1.54f\nimages=2\nchannels=2\n");
  expect(await screen.import({ from: "known" })).toMatchObject({ pages: { most: 2, areKnown: true, areGuessed: false } });
  mkdirSync(path.join(screen.images, "digits"));
  writeFileSync(path.join(screen.images, "digits", "train-images-idx3-ubyte"), Buffer.from([0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 7, 8, 9]));
  expect((await previewImport({ images: path.join(screen.images, "digits"), signal: new AbortController().signal }, [])).pages).toBeNull();
});

test("channel files of several pages that nobody explains are left out with what to say", async () => {
  write("P_A01_s1_w1.tif", 3);
  write("P_A01_s1_w2.tif", 3);
  await expect(screen.import()).rejects.toThrow("say with --pages whether they are depths or times");
});

test("sixteen pages that are channels, by what a person or the file says, are an image; seventeen are too many", async () => {
  write("a.tif", 16);
  expect(await screen.import({ pages: "channels" })).toMatchObject({ used: 1, images: 1, channels: Array.from({ length: 16 }, (_, channel) => `Channel ${channel + 1}`) });
  write("b.tif", 16, "ImageJ=1.54f\nimages=16\nchannels=16\n");
  expect(await screen.import()).toMatchObject({ images: 1, skipped: [{ file: "a.tif", reason: expect.stringContaining("say with --pages") }] });
  write("c.tif", 17, "ImageJ=1.54f\nimages=17\nchannels=17\n");
  expect((await screen.import({ pages: "channels" })).skipped).toEqual([{ file: "c.tif", reason: "its image has 17 channels, and Moascope reads 1 to 16" }]);
});

test("names of channels, size of a pixel, wavelengths and exposure are taken from OME-XML", async () => {
  const xml = `<OME><Image><Pixels DimensionOrder="XYCZT" SizeC="2" SizeZ="1" SizeT="1" PhysicalSizeX="0.65"><Channel Name="DNA" EmissionWavelength="461"/><Channel Name="Actin"/><Plane TheC="1" ExposureTime="0.2"/></Pixels></Image></OME>`;
  write("a.ome.tif", 2, xml);
  await screen.import();
  expect(listChannels(screen.project.db)).toEqual(["DNA", "Actin"]);
  expect(readPixelSize(screen.project.db)).toBe(0.65);
  expect(listChannelOrigins(screen.project.db)).toEqual([
    { name: "DNA", excitationNanometres: null, emissionNanometres: 461, exposureMilliseconds: null },
    { name: "Actin", excitationNanometres: null, emissionNanometres: null, exposureMilliseconds: 200 },
  ]);
});

test("a stack for each channel makes an image of each depth, with a page of every channel", async () => {
  for (const channel of [1, 2]) write(`P_B02_s1_w${channel}.tif`, 3);
  expect(await screen.import({ pages: "depths" })).toMatchObject({ layout: "imagexpress-names", images: 3, used: 2, wells: 1, channels: ["w1", "w2"] });
  expect(stored()).toEqual([1, 2, 3].map((z) => [`P B02 s1 z${z}`, { z: String(z) }, [z - 1, z - 1]]));
});
