import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { lastJson, succeeding } from "./fixtures/commandLine.ts";

const nuclei = path.join(import.meta.dirname, "..", "..", "..", "shared", "data", "dsb2018");
const folder = mkdtempSync(path.join(tmpdir(), "moascope-nuclei-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Measured = z.object({ test: z.object({ images: z.number(), dice: z.object({ value: z.number(), low: z.number() }), iou: z.object({ value: z.number() }), objects: z.number(), trueObjects: z.number() }) });

test("a small U-Net finds the nuclei of real images that it was not shown, on one core in less than two minutes", async () => {
  const project = path.join(folder, "nuclei");
  await succeeding("create", project);
  const imported = await succeeding("import", project, "--images", nuclei, "--masks", nuclei, "--json");
  expect(z.object({ masks: z.object({ images: z.number(), ofImages: z.number() }) }).parse(lastJson(imported)).masks).toEqual({ images: 54, ofImages: 54 });
  const begun = performance.now();
  const options = ["--network-options", "width=0.125", "--size", "128", "--batch", "4", "--epochs", "25", "--recipe", "normalise=image", "--test", "0.2", "--validation", "0.15", "--threads", "1", "--seed", "1"];
  const { test: measured } = Measured.parse(lastJson(await succeeding("train", project, "--network", "unet", ...options, "--json")));
  const seconds = (performance.now() - begun) / 1000;
  console.log(`Dice ${measured.dice.value.toFixed(3)}, IoU ${measured.iou.value.toFixed(3)} of ${measured.images} images; ${measured.objects} objects of ${measured.trueObjects}; ${seconds.toFixed(0)} s`);
  expect(measured.images).toBe(11);
  expect(measured.dice.value).toBeGreaterThan(0.8);
  expect(seconds).toBeLessThan(120);
});
