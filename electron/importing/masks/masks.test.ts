import { mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listImages } from "../../project/images.ts";
import { listImports } from "../../project/imports.ts";
import { listMasks } from "../../project/masks.ts";
import { previewImport } from "../previewImport.ts";
import { relink } from "../relink.ts";
import { failureOf, TestProject } from "../testProject.ts";
import { writeImage } from "../testScreen.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

const at = (...parts: string[]) => path.join(screen.images, ...parts);
const beside = (...parts: string[]) => path.join(screen.folder, "masks", ...parts);
const masks = (folder: string, ending: string | null = null) => ({ folder, ending });

/** Each image with the mask that it has, both without the folders that they lie in. */
function pairs(): (readonly [string, string | null])[] {
  const found = listMasks(screen.project);
  return listImages(screen.project).map(({ id, name }) => [name, found.has(id) ? path.relative(screen.folder, found.get(id)!.path) : null]);
}

test("masks in a folder of their own belong to the images of the same path, whatever their format, and an ending is no part of the name", async () => {
  for (const name of ["a/1.png", "a/2.png", "b/1.png"]) await writeImage(at(name), { channels: 3 });
  for (const name of ["a/1.tif", "a/2_mask.png", "b/1_labels_uint16.png"]) await writeImage(beside(name));
  const report = await screen.import({ masks: masks(path.join(screen.folder, "masks")) });
  expect(report).toMatchObject({ images: 3, masks: { files: 3, images: 3, ofImages: 3, unmatched: [] } });
  expect(pairs()).toEqual([["a/1.png", "masks/a/1.tif"], ["a/2.png", "masks/a/2_mask.png"], ["b/1.png", "masks/b/1_labels_uint16.png"]]);
});

test("beside the images masks are known by their endings and are no images, and a mask without a name is that of the only image of its folder, which is no class then", async () => {
  for (const name of ["x", "y"]) {
    await writeImage(at(name, "image.png"), { channels: 3 });
    await writeImage(at(name, "labels_uint16.tif"), { bits: 16 });
  }
  await writeImage(at("z.png"), { channels: 3 });
  const report = await screen.import({ masks: masks(screen.images) });
  expect(report).toMatchObject({ files: 3, used: 3, images: 3, skipped: [], masks: { files: 2, images: 2, ofImages: 3 } });
  expect(pairs()).toEqual([["x/image.png", "images/x/labels_uint16.tif"], ["y/image.png", "images/y/labels_uint16.tif"], ["z.png", null]]);
  expect(listImages(screen.project).map(({ label }) => label)).toEqual([null, null, null]);
});

test("folders that hold several images are classes as ever, and a person's ending replaces those that are usual", async () => {
  for (const name of ["DMSO/1.png", "DMSO/2.png", "Taxol/1.png", "Taxol/2.png"]) await writeImage(at(name));
  for (const name of ["DMSO/1-nuclei.png", "Taxol/2-nuclei.png"]) await writeImage(at(name));
  await screen.import({ masks: masks(screen.images, "-nuclei") });
  expect(pairs()).toEqual([["DMSO/1.png", "images/DMSO/1-nuclei.png"], ["DMSO/2.png", null], ["Taxol/1.png", null], ["Taxol/2.png", "images/Taxol/2-nuclei.png"]]);
  expect(listImages(screen.project)[3]).toMatchObject({ label: "Taxol" });
});

test("in other folders a mask is found by its name, or by that of its folder, where one image only is called so", async () => {
  for (const name of ["images/p.png", "images/q.png", "images/r.png", "more/r.png"]) await writeImage(at("images", name));
  for (const name of ["p.png", "q/mask.png", "r.png"]) await writeImage(at("masks", name));
  const report = await screen.import({ from: "images", masks: masks(at("masks")) });
  expect(pairs().slice(0, 3)).toEqual([["images/p.png", "images/masks/p.png"], ["images/q.png", "images/masks/q/mask.png"], ["images/r.png", null]]);
  expect(report.masks?.unmatched).toEqual([{ file: "r.png", reason: "2 images may be meant" }]);
});

test("a mask that does not fit its image is named with its reason; the image is imported without it", async () => {
  for (const name of ["1.png", "2.png", "3.png", "4.png"]) await writeImage(at(name));
  await writeImage(beside("1.png"));
  await writeImage(beside("2.png"), { width: 9 });
  await writeImage(beside("3.jpg"));
  await writeImage(beside("5.png"));
  await writeImage(beside("1_mask.png"));
  const report = await screen.import({ masks: masks(path.join(screen.folder, "masks")) });
  expect(report).toMatchObject({ images: 4, masks: { files: 5, images: 1, ofImages: 4 } });
  expect(new Map(report.masks!.unmatched.map(({ file, reason }) => [file, reason]))).toEqual(
    new Map([
      ["1.png", "its image has the mask 1_mask.png already"],
      ["2.png", "is 9 x 5 pixels, its image 6 x 5"],
      ["3.jpg", "is a JPEG, which blurs the borders of objects; save masks as PNG or TIFF"],
      ["5.png", "no image is called like it"],
    ]),
  );
});

test("where no mask is that of an image nothing is imported, and a folder without masks is no folder of masks", async () => {
  await writeImage(at("1.png"));
  await writeImage(beside("other.png"));
  const before = screen.contents();
  expect((await failureOf(screen.import({ masks: masks(path.join(screen.folder, "masks")) }))).message).toMatch(/^None of the 1 masks in .+masks is that of an image, for instance other.png: no image is called like it\./);
  expect((await failureOf(screen.import({ masks: masks(screen.images) }))).message).toMatch(/^No file in .+images is called like a mask\./);
  expect(screen.contents()).toEqual(before);
});

test("a preview says how many images have a mask and which masks match nothing, and changes nothing", async () => {
  for (const name of ["1.png", "2.png"]) await writeImage(at(name));
  for (const name of ["2.png", "7.png"]) await writeImage(beside(name));
  const request = { images: screen.images, masks: masks(path.join(screen.folder, "masks")), signal: new AbortController().signal };
  expect(await previewImport(request, [])).toMatchObject({ images: 2, masks: { files: 2, images: 1, ofImages: 2, unmatched: [{ file: "7.png", reason: "no image is called like it" }] } });
  expect(listMasks(screen.project).size).toBe(0);
});

test("images that are there already get the masks that come later, and the import keeps where they were looked for", async () => {
  await writeImage(at("1.png"));
  await screen.import();
  await writeImage(beside("1.png"));
  await screen.import({ masks: masks(path.join(screen.folder, "masks")) });
  expect(pairs()).toEqual([["1.png", "masks/1.png"]]);
  expect(listImports(screen.project.db, "9").map(({ reading }) => reading.masks)).toEqual([null, masks(path.join(screen.folder, "masks"))]);
});

test("copied images bring copies of their masks, and masks that were moved are found again with their images", async () => {
  await writeImage(at("1.png"));
  await writeImage(beside("1.png"), { shade: 5 });
  await screen.import({ copy: true, masks: masks(path.join(screen.folder, "masks")) });
  expect(pairs()).toEqual([["1.png", "screen.moascope/masks/1.png"]]);
  const moved = path.join(screen.folder, "elsewhere");
  mkdirSync(moved);
  for (const part of ["images", "masks"]) renameSync(path.join(screen.project.folder, part), path.join(moved, part));
  expect(relink(screen.project, null, moved)).toMatchObject({ relinked: 2, missing: 0 });
  expect(pairs()).toEqual([["1.png", "elsewhere/masks/1.png"]]);
});
