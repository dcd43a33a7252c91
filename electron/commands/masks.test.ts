import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { decode } from "../imaging/decode.ts";
import { writeTinyMasks } from "../importing/testMasks.ts";
import { lastJson, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-masks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const project = path.join(folder, "cells");
const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const Measured = z.object({ test: z.object({ images: z.number(), dice: Estimate, iou: Estimate, accuracy: z.number(), objects: z.number(), trueObjects: z.number() }) });

let masks: string;
let trained: z.infer<typeof Measured>;
beforeAll(async () => {
  const written = await writeTinyMasks(folder);
  const { images } = written;
  masks = written.masks;
  await succeeding("create", project);
  const seen = await succeeding("import", project, "--images", images, "--masks", masks, "--dry-run");
  expect(seen.stdout).toContain("12 of 12 images have a mask, of 12 masks.");
  await succeeding("import", project, "--images", images, "--masks", masks);
  const options = ["--network-options", "width=0.1,depth=2,dropout=0", "--size", "32", "--batch", "2", "--epochs", "20", "--learning-rate", "0.005", "--test", "3", "--validation", "2"];
  const ended = await succeeding("train", project, "--network", "unet", ...options, "--json");
  expect(ended.stderr).toMatch(/Epoch 20\/20: loss .+, validation loss .+, Dice 0\.\d{3}, IoU 0\.\d{3}/);
  trained = Measured.parse(lastJson(ended));
});

test("a run that learned masks says how far the masks of test images are found, with intervals over the images, and how many objects", () => {
  const { images: count, dice, iou, objects, trueObjects } = trained.test;
  expect([count, trueObjects]).toEqual([3, 6]);
  expect(dice.value).toBeGreaterThan(0.8);
  expect(iou.value).toBeLessThan(dice.value);
  expect(dice.low <= dice.value && dice.value <= dice.high).toBe(true);
  expect(objects).toBeGreaterThanOrEqual(6);
});

test("evaluate measures it anew, and says the same", async () => {
  expect(Measured.parse(lastJson(await succeeding("evaluate", project, "--json")))).toEqual(trained);
  expect((await succeeding("evaluate", project, "--subset", "test")).stdout).toMatch(/test +3 images +Dice 0\.\d{3} \(95 % interval 0\.\d{3} to [01]\.\d{3}\)/);
});

test("a list of runs says their Dice", async () => {
  expect((await succeeding("runs", project)).stdout).toContain(`test Dice ${trained.test.dice.value.toFixed(3)}`);
});

test("predict writes a mask of each image, of its size, with numbered objects, and a table of them", async () => {
  const out = path.join(folder, "found");
  const { stdout } = await succeeding("predict", project, "--out", out);
  expect(stdout).toContain(`Wrote 12 masks and masks.csv to ${out}`);
  expect(stdout).toMatch(/Test images: +3 images +Dice/);
  const [header, ...rows] = readFileSync(path.join(out, "masks.csv"), "utf8").trim().split("\n");
  expect(header).toBe("image,mask,subset,objects,true objects,dice,iou");
  expect(rows).toHaveLength(12);
  const found = await decode(path.join(out, "field 3_mask.tif"), 0);
  expect(found).toMatchObject({ width: 40, height: 32, channels: 1 });
  const objects = Number(rows.find((row) => row.startsWith("field 3.tif,"))!.split(",")[3]);
  expect(Math.max(...found.samples)).toBe(objects);
  expect(found.samples).toBeInstanceOf(Uint16Array);
});

test("images of another folder are compared with the masks that are given with them", async () => {
  const others = await writeTinyMasks(path.join(folder, "others"), { each: 2, seed: 9, width: 64, height: 48 });
  const { stdout } = await succeeding("predict", project, "--images", others.images, "--masks", others.masks, "--out", path.join(folder, "others found"));
  expect(stdout).toMatch(/Images with masks: +2 images +Dice/);
  expect((await succeeding("predict", project, "--images", others.images, "--out", path.join(folder, "others found"))).stdout).not.toContain("Dice");
  // Their own folder, even where it has the table of a prediction.
  copyFileSync(path.join(folder, "others found", "masks.csv"), path.join(others.masks, "masks.csv"));
  const refused = await moascope("predict", project, "--images", others.images, "--masks", others.masks, "--out", others.masks);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/field 0_mask\.tif is not replaced/) as string });
});

test("masks that a person has are not replaced by found ones, nor a table of theirs; found ones are, those of an interrupted prediction too", async () => {
  const contents = () => readdirSync(masks).map((name) => [name, readFileSync(path.join(masks, name)).toString("base64")]);
  const before = contents();
  expect(await moascope("predict", project, "--out", masks)).toMatchObject({ code: 1, stderr: expect.stringMatching(/field 0_mask\.tif is not replaced/) as string });
  expect(contents()).toEqual(before);
  const out = path.join(folder, "found twice");
  mkdirSync(out);
  const [mask, table] = [path.join(out, "field 1_mask.tif"), path.join(out, "masks.csv")];
  copyFileSync(path.join(masks, "field 1_mask.tif"), mask);
  expect(await moascope("predict", project, "--out", out)).toMatchObject({ code: 1, stderr: expect.stringMatching(/field 1_mask\.tif is not replaced/) as string });
  rmSync(mask);
  writeFileSync(table, "image,notes\n");
  expect(await moascope("predict", project, "--out", out)).toMatchObject({ code: 1, stderr: expect.stringMatching(/masks\.csv is not replaced/) as string });
  rmSync(table);
  await succeeding("predict", project, "--out", out);
  writeFileSync(table, readFileSync(table, "utf8").split("\n", 1)[0]! + "\n");
  await succeeding("predict", project, "--out", out);
  // Even where found ones may be replaced, those that are compared with are not.
  copyFileSync(table, path.join(masks, "masks.csv"));
  expect(await moascope("predict", project, "--out", masks)).toMatchObject({ code: 1, stderr: expect.stringMatching(/field 0_mask\.tif is not replaced/) as string });
  rmSync(path.join(masks, "masks.csv"));
  expect(contents()).toEqual(before);
});

test("a report says how far masks are found, with pictures of the test images and the commands that repeat it", async () => {
  const out = path.join(folder, "report.html");
  await succeeding("report", project, "--out", out);
  const page = readFileSync(out, "utf8");
  const { dice, iou } = trained.test;
  for (const { value, low, high } of [dice, iou]) expect(page).toContain(`${value.toFixed(3)}</dd><dd class="detail">mean of 3\u00a0images<br><span class="nowrap">95&nbsp;%: ${low.toFixed(3)} to ${high.toFixed(3)}</span>`);
  expect([...page.matchAll(/<img /g)]).toHaveLength(6);
  expect([...page.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id)).toEqual(["masks", "learning", "settings", "repeat"]);
  expect(page).toContain(`--masks ${masks}`);
  expect(page).toContain("--network unet --network-options");
  expect(page).not.toMatch(/NaN|undefined|\[object/);
});

test("the network of such a run is written as ONNX", async () => {
  const out = path.join(folder, "unet.onnx");
  expect((await succeeding("export", project, "--format", "onnx", "--out", out)).stdout).toContain(out);
});
