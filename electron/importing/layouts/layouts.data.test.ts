import path from "node:path";
import { expect, test } from "vitest";
import { brief } from "../fixtures/namedFiles.ts";
import { planImages } from "../readImages.ts";

const data = path.join(import.meta.dirname, "..", "..", "..", "..", "shared", "data");

test.each([
  ["vendor_layouts/ImageXpress/Projection-Mix", "imagexpress-names", 44, "Projection-Mix E07 1 zprojection: w1, w2"],
  ["vendor_layouts/ImageXpress/SingleChannel", "imagexpress-names", 12, "Projection-Mix E07 1 zprojection: file"],
  ["vendor_layouts/ImageXpress_exported", "metaxpress", 1, "9987 B02: DAPI"],
  ["vendor_layouts/CV8000_blank_pixels", "cellvoyager", 48, "CV8000-Minimal-DataSet-2C-3W-4S-FP2-stack D08 1 z1: C01, C02"],
  ["vendor_layouts/CellPainting_NF1_plate2", "cytation-names", 5, "Plate_2_images B07 3: DAPI, GFP, RFP"],
  ["cellprofiler/ExampleHuman", "cellomics-names", 1, "AS_09125_050116030001 D03 0: d0, d1, d2"],
  ["cellprofiler/ExampleIlluminationCorrection", "cellomics-names", 36, "AS_09047_050428030001 O01 0: d2"],
  ["cellprofiler/ExampleVitraImages", "well-names", 2, "ExampleVitraImages A01 0: Channel 1, Channel 2"],
  ["ome_zarr/plate_ones_mip.zarr", "ome-zarr", 1, "plate_ones_mip B03 1: some-label-1, some-label-2"],
  ["ome_zarr/tubhiswt4D_sub.zarr", "ome-zarr", 6, "tubhiswt4D_sub z1 t1: channel_0"],
])("%s is read as %s", async (folder, name, images, first) => {
  const { layout } = await planImages({ images: path.join(data, folder), signal: new AbortController().signal });
  expect([layout.name, layout.images.length, brief(layout.images[0]!)]).toEqual([name, images, first]);
});
