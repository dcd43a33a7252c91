import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decode, inspect } from "./decode.ts";
import { readIdxLabels } from "./formats/idx.ts";
import type { SampleType } from "./raster.ts";

const data = join(import.meta.dirname, "../../../shared/data");

/** Pages, samples, [channels, height, width] and the MD5 of all planes, as tifffile 2023.2 and Pillow 9.4 read them on a little-endian machine. */
const readElsewhere: readonly (readonly [file: string, pages: number, sampleType: SampleType, shape: readonly number[], md5: string])[] = [
  ["tiff/16b_1c_happy_cell.tif", 1, "uint16", [1, 240, 250], "2f8031b0d75c5aef57fd66c730580ef7"],
  ["tiff/16b_4c_neuron-composite.tif", 4, "uint16", [1, 512, 512], "d403fa4cefad2c0798b971d8eb21be8a"],
  ["tiff/8b_1c_confocal-series_LUT.tif", 1, "uint8", [1, 400, 400], "da44cad28afa01f46c326dc5856433f9"],
  ["tiff/8b_2c_actin-nuclei.tif", 2, "uint8", [1, 450, 450], "99e2585540a2128535b9869fd2d6c00e"],
  ["tiff/8b_3c_rgb_neuron.tif", 1, "uint8", [3, 512, 512], "0f452fdbdcec77603b9e4325ef90fee3"],
  ["tiff/8b_5c_rat_hippocampal_neuron.tif", 5, "uint8", [1, 512, 512], "7f825886d72ffb875084c69589ef61b1"],
  ["tiff/9z_1c_8b_shorter_3d_monolayer_xy1_ch0.tif", 9, "uint8", [1, 256, 256], "0878f3e88700861f727cfb69ee43f43e"],
  ["tiff/viv_multi-channel.ome.tif", 3, "int8", [1, 167, 439], "231c0f53423e9e9bcf6dc4b1d7d479d4"],
  ["cellprofiler/ExampleVitraImages/images/Channel 2-01-A-01-00.tif", 1, "uint8", [1, 1024, 1360], "f76599b9eefd15d2d47df6a2322e2c26"],
  ["cellprofiler/ExampleHuman/images/AS_09125_050116030001_D03f00d0.tif", 1, "uint8", [1, 512, 512], "3908d2153bbc15bdb752b9eaa72ddd15"],
  ["nuclei_awkward/bbbc007_bbbc038/BBBC007/masks/A9 p5d (cropped 1).tif", 1, "float64", [1, 104, 102], "b14298e3fcdf17835c998b0c8abb4ef6"],
  ["nuclei_awkward/bbbc007_bbbc038/BBBC007_sparse_instance_annotation/A9 p7d.tif", 1, "int32", [1, 340, 340], "e749ce1715790326b59246bb8f028329"],
  ["dsb2018/0121d6759c5adb290c8e828fc882f37dfaf3663ec885c663859948c154a443ed/image.png", 1, "uint8", [3, 256, 320], "8d2bb9b4b3a788f8e1fcc2882c8a7d11"],
  ["dsb2018/0121d6759c5adb290c8e828fc882f37dfaf3663ec885c663859948c154a443ed/labels_uint16.tif", 1, "uint16", [1, 256, 320], "366f65457fa1adea91b84af0c3199dab"],
  ["bbbc021_singlecell/Protein synthesis/Week4_27801_B04_s1_317674F9_cell043.tif", 3, "uint16", [1, 68, 68], "2d26f9f3b7f285e0c75d460b5ae6db1b"],
  ["bbbc013_singlecell/NuclearGFP/A12_Cell64.tif", 2, "uint8", [1, 39, 28], "3edcc9e08d05929787b2e13a579bb25e"],
];

test.each(readElsewhere)("%s holds the samples that other software finds in it", async (file, pages, sampleType, shape, md5) => {
  const path = join(data, file);
  const [channels, height, width] = shape;
  expect(await inspect(path)).toMatchObject({ width, height, channels, pages, sampleType });
  const hash = createHash("md5");
  for (let page = 0; page < pages; page++) {
    const raster = await decode(path, page);
    expect([raster.channels, raster.height, raster.width]).toEqual(shape);
    hash.update(new Uint8Array(raster.samples.buffer, raster.samples.byteOffset, raster.samples.byteLength));
  }
  expect(hash.digest("hex")).toBe(md5);
});

test.each([
  ["tiff", 12],
  ["bbbc021_singlecell", 500],
  ["bbbc013_singlecell", 486],
  ["bbbc021_lab", 440],
  ["cellprofiler", 43],
  ["dsb2018", 108],
  ["nuclei_awkward", 21],
])("every image of %s decodes as its header says", async (folder, atLeast) => {
  const files = globSync("**/*.{tif,TIF,tiff,png,jpg}", { cwd: join(data, folder) });
  expect(files.length).toBeGreaterThanOrEqual(atLeast);
  for (const file of files) {
    const path = join(data, folder, file);
    const { width, height, channels, pages, sampleType } = await inspect(path);
    for (let page = 0; page < pages; page++) {
      const raster = await decode(path, page);
      expect([raster.width, raster.height, raster.channels, raster.samples.length], file).toEqual([width, height, channels, width * height * channels]);
      expect(raster.samples.constructor.name.toLowerCase()).toBe(`${sampleType}array`);
    }
  }
});

test.each([
  ["tiff/16b_4c_neuron-composite.tif", { pages: [0, 1, 2, 3].map((channel) => ({ channel, z: 0, time: 0 })), pixelSizeMicrometres: 0.16 }],
  ["vendor_layouts/ImageXpress_exported/9987_Plate_3420/TimePoint_1/9987_B02.TIF", { pixelSizeMicrometres: 1.3672, channels: [{ name: "DAPI", emissionNanometres: 452, exposureMilliseconds: 100 }] }],
])("%s says how it was taken", async (file, acquisition) => {
  expect((await inspect(join(data, file))).acquisition).toMatchObject(acquisition);
});

test("the single cells of BBBC021 are three pages of 68 x 68 and 16 bits that use more than 8", async () => {
  const files = globSync("**/*.tif", { cwd: join(data, "bbbc021_singlecell") });
  let brightest = 0;
  for (const file of files) {
    const path = join(data, "bbbc021_singlecell", file);
    expect(await inspect(path)).toEqual({ width: 68, height: 68, channels: 1, pages: 3, sampleType: "uint16" });
    for (const page of [0, 1, 2]) brightest = Math.max(brightest, ...(await decode(path, page)).samples);
  }
  expect(brightest).toBeGreaterThan(255);
});

test("6,000 digits are read one by one in a few seconds, with a label for each", async () => {
  const images = join(data, "mnist_small/train-images-idx3-ubyte");
  expect(await inspect(images)).toEqual({ width: 28, height: 28, channels: 1, pages: 6000, sampleType: "uint8" });
  const started = performance.now();
  let sum = 0;
  for (let page = 0; page < 6000; page++) for (const value of (await decode(images, page)).samples) sum += value;
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(sum / (6000 * 784)).toBeCloseTo(33.3, 0);
  const labels = await readIdxLabels(join(data, "mnist_small/train-labels-idx1-ubyte"));
  // The first ten digits of MNIST.
  expect(Array.from(labels.subarray(0, 10))).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect(labels.length).toBe(6000);
});
