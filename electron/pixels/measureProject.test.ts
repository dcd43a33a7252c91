import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tiffFile } from "../imaging/fixtures/tiffFile.ts";
import { importImages } from "../importing/importImages.ts";
import { TinyProjects } from "../procedures/fixtures/tinyProject.ts";
import { listImages } from "../project/images.ts";
import { imageFlags, measuredPlanes } from "../project/measures.ts";
import { readMeasuredColumn } from "../project/measuredColumns.ts";
import { createProject, openProject } from "../project/project.ts";
import { measureProject, unmeasured } from "./measureProject.ts";

const projects = new TinyProjects();
let folder: string;
beforeAll(async () => {
  folder = await projects.make("measured", { each: 6 });
});
afterAll(() => projects[Symbol.dispose]());

const never = new AbortController().signal;

test("every image is measured once, and again when its file was replaced", async () => {
  using project = openProject(folder, "write");
  const images = listImages(project);
  const asked: number[] = [];
  const measure = () => measureProject(project, { signal: never, onImage: (done) => asked.push(done) });
  expect(await measure()).toBe(0);
  expect(asked.toSorted((a, b) => a - b)).toEqual(images.map((_, at) => at + 1));
  expect(unmeasured(project)).toEqual([]);
  await measure();
  expect(asked).toHaveLength(images.length);

  project.db.prepare("UPDATE image_file SET modified_ms = modified_ms + 1 WHERE image_id = ?").run(images[0]!.id);
  expect(unmeasured(project).map(({ id }) => id)).toEqual([images[0]!.id]);
});

test("a blank image is flagged and stays in the project; columns tell its levels", async () => {
  using project = openProject(folder, "write");
  const image = listImages(project)[3]!;
  writeFileSync(image.files[0]!.path, tiffFile([{ width: 32, height: 32, channels: 1, sampleType: "uint16", values: new Array<number>(1024).fill(500) }]));
  project.db.prepare("UPDATE image_file SET modified_ms = modified_ms + 1 WHERE image_id = ?").run(image.id);
  await measureProject(project, { signal: never, onImage: () => undefined });
  expect([...imageFlags(project.db)]).toEqual([[image.id, [{ flag: "blank", channel: "Grey" }]]]);
  expect(measuredPlanes(project.db, 0).find((plane) => plane.image === image.id)?.measures).toMatchObject({ minimum: 500, maximum: 500, sd: 0 });
  const flags = readMeasuredColumn(project.db, "quality flags")!;
  expect(flags.codes.map((code) => flags.values[code])).toEqual(listImages(project).map(({ id }) => (id === image.id ? "blank (Grey)" : "none")));
  const mean = readMeasuredColumn(project.db, "Grey: mean")!;
  expect(mean.values[mean.codes[3]!]).toBe("500");
  expect(readMeasuredColumn(project.db, "Grey: charm")).toBeNull();
});

test("an image that cannot be read is counted, and stopping keeps what is done", async () => {
  const other = await projects.make("broken", { each: 6 });
  using project = openProject(other, "write");
  writeFileSync(listImages(project)[2]!.files[0]!.path, "no image");
  const stop = new AbortController();
  await expect(measureProject(project, { signal: stop.signal, onImage: (done) => done === 5 && stop.abort() })).rejects.toThrow("abort");
  const left = unmeasured(project).length;
  expect(left).toBeLessThan(listImages(project).length);
  expect(await measureProject(project, { signal: never, onImage: () => undefined })).toBe(1);
  expect(unmeasured(project)).toHaveLength(1);
});

test("what was measured of a Zarr whose pixels were read in an older way is measured anew", async () => {
  using project = createProject(path.join(folder, "..", "arrays"));
  const images = path.join(folder, "..", "arrays images");
  const write = (file: string, content: string | Uint8Array) => writeFileSync(path.join(images, "a.zarr", file), content);
  mkdirSync(path.join(images, "a.zarr", "0"), { recursive: true });
  write(".zgroup", '{"zarr_format": 2}');
  write(".zattrs", JSON.stringify({ multiscales: [{ version: "0.4", axes: [{ name: "y" }, { name: "x" }].map(({ name }) => ({ name, type: "space" })), datasets: [{ path: "0" }] }] }));
  write("0/.zarray", JSON.stringify({ zarr_format: 2, shape: [8, 8], chunks: [8, 8], dtype: "|u1", order: "F", fill_value: 0, filters: null, compressor: null }));
  write("0/0.0", Uint8Array.from({ length: 64 }, (_, at) => at));
  await importImages(project, { images, copy: false, signal: never, onProgress: () => undefined });
  const measure = () => measureProject(project, { signal: never, onImage: () => undefined });
  await measure();
  const measured = () => project.db.prepare("SELECT identity, focus FROM image_measure").get() as { identity: string; focus: number };
  const { identity, focus } = measured();
  expect(unmeasured(project)).toEqual([]);
  // As the version before kept it.
  project.db.prepare("UPDATE image_measure SET identity = ?, focus = -1").run(identity.replace(/\.2$/, ""));
  expect(unmeasured(project)).toHaveLength(1);
  await measure();
  expect(measured()).toEqual({ identity, focus });
});
