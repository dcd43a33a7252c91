import sharp from "sharp";
import { expect, test } from "vitest";
import { compositePng } from "./composite.ts";

test("the PNG shows each channel in its colour and contrast", async () => {
  // Two pixels, three channels: nucleus half bright in the first, actin full in the second.
  const image = Float32Array.of(150, 100, 0, 0, 5, 20);
  const png = await compositePng(image, 3, 2, 1, { names: ["DAPI", "Tubulin", "Actin"], contrasts: [[100, 200], [0, 1], [10, 20]] });
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([2, 1, 3]);
  expect(Array.from(data)).toEqual([0, 0, 128, 255, 0, 0]);
});

test("without options channels are stretched from darkest to brightest", async () => {
  const png = await compositePng(Float32Array.of(7, 9), 1, 2, 1);
  expect(Array.from(await sharp(png).removeAlpha().toColourspace("srgb").raw().toBuffer())).toEqual([0, 0, 0, 255, 255, 255]);
});
