import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import configuration from "./electronBuilder.config.ts";
import { drawIcon } from "./icon.ts";

const icon = path.join(import.meta.dirname, "..", configuration.icon!);

test("the icon is the one that is drawn, large enough for every system, transparent around it, and small on the disk", async () => {
  const pixels = async (png: Buffer) => sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const [kept, drawn] = [await pixels(readFileSync(icon)), await pixels(await drawIcon())];
  expect(kept.info).toMatchObject({ width: 1_024, height: 1_024, channels: 4 });
  expect(kept.data.equals(drawn.data)).toBe(true);
  expect(kept.data[3]).toBe(0);
  expect(statSync(icon).size).toBeLessThan(40_000);
});

test("every system's package has it, and none another", () => {
  expect([configuration.linux?.icon, configuration.win?.icon, configuration.mac?.icon]).toEqual([undefined, undefined, undefined]);
});
