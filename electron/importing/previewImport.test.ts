import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { previewImport } from "./previewImport.ts";
import { TestProject } from "./testProject.ts";
import { writeImage } from "./testScreen.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

const write = async (number: number, channels: 1 | 3) => {
  for (let at = 0; at < number; at++) await writeImage(path.join(screen.images, `${channels === 1 ? "grey" : "colours"} ${at}.png`), { channels });
};
const preview = () => previewImport({ images: screen.images, signal: new AbortController().signal }, []);

test("of a few images, which are all opened, those count that the import will bring", async () => {
  await write(7, 1);
  await write(3, 3);
  const { files, used, images, opened, skipped } = await preview();
  expect([files, used, images, opened, skipped.length]).toEqual([10, 7, 7, 10, 3]);
  expect(await screen.import()).toMatchObject({ files, used, images, skipped });
});

test("of many images only some are opened, and the rest count as their names say", async () => {
  await write(40, 1);
  await write(10, 3);
  const { used, images, opened, skipped } = await preview();
  expect([used, images, opened]).toEqual([50, 50, 12]);
  expect(skipped.length).toBeLessThan(10);
});
