import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { decode } from "../imaging/decode.ts";
import { gaussian } from "../imaging/gaussian.ts";
import { loadSmall, planeOf } from "../imaging/loadImage.ts";
import { planeStatistics } from "../imaging/planeStatistics.ts";
import { levelsOf } from "./companding.ts";
import answer, { KEPT_SIDE } from "./thumbnailWorker.ts";

const [width, height, channels] = [400, 300, 3];
let folder: string;
const files: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "moascope-thumbnails-"));
  const random = randomStream(1);
  const planes = Array.from({ length: channels }, () => gaussian(Float32Array.from({ length: width * height }, () => 255 * random.uniform()), width, height, 3));
  const interleaved = Uint8Array.from({ length: width * height * channels }, (_, at) => 8 * planes[at % channels]![Math.floor(at / channels)]! - 900);
  const image = sharp(interleaved, { raw: { width, height, channels: 3 } });
  for (const [name, encoded] of [["png", image.clone().png()], ["jpg", image.clone().jpeg({ quality: 95 })], ["tif", image.clone().tiff({ compression: "lzw" })]] as const) {
    files.push(path.join(folder, `image.${name}`));
    writeFileSync(files.at(-1)!, await encoded.toBuffer());
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sourcesOf = (file: string) => Array.from({ length: channels }, (_, plane) => ({ path: file, page: 0, plane }));

test("a kept thumbnail shows every channel of the small image nearly as it is, and the channels are measured as the file has them", async () => {
  // Files of several kinds and sizes one after the other, as memory is used again.
  for (const file of [...files, ...files]) {
    const raster = await decode(file, 0);
    const planes = Array.from({ length: channels }, (_, plane) => planeOf(raster, plane));
    const made = await answer({ sources: sourcesOf(file), longest: null });
    if (!("kept" in made)) throw new Error("no thumbnail was made");
    const { kept, measures } = made;
    expect(measures).toEqual(planes.map(planeStatistics));
    expect([kept.width, kept.height]).toEqual([KEPT_SIDE, 120]);
    const shown = await sharp(kept.jpeg).extractChannel(0).raw().toBuffer();
    const small = (await loadSmall(sourcesOf(file), KEPT_SIDE)).planes;
    const area = kept.width * kept.height;
    for (let channel = 0; channel < channels; channel++) {
      const levels = levelsOf(kept.ranges, channel);
      const errors = Array.from({ length: area }, (_, at) => levels[shown[channel * area + at]!]! - small[channel * area + at]!);
      const range = levels[255]! - levels[0]!;
      expect(Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / area)).toBeLessThan(0.015 * range);
    }
  }
});

test("a file that cannot be read is an error with its sentence", async () => {
  const file = path.join(folder, "no image");
  writeFileSync(file, "no image");
  expect(await answer({ sources: sourcesOf(file), longest: null })).toMatchObject({ error: { failure: { code: "NotAnImage" } } });
});

test("channels that lie in several files, in any order, are each measured as they are", async () => {
  const [png, , tif] = files as [string, string, string];
  const sources = [{ path: tif, plane: 2 }, { path: png, plane: 0 }, { path: tif, plane: 1 }, { path: png, plane: 0 }].map((source) => ({ ...source, page: 0 }));
  const planes = await Promise.all(sources.map(async ({ path: file, plane }) => planeOf(await decode(file, 0), plane)));
  expect(await answer({ sources, longest: null })).toMatchObject({ measures: planes.map(planeStatistics) });
});
