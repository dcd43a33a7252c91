import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tiffFile } from "../imaging/fixtures/tiffFile.ts";
import { listImages } from "../project/images.ts";
import { page } from "./fixtures/damaged/soundFiles.ts";
import { TestProject } from "./testProject.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
});
afterEach(() => screen[Symbol.dispose]());

const at = (...parts: string[]) => path.join(screen.images, ...parts);
const names = ["Zellkörper.tif".normalize("NFC"), "細胞 😀.tif", " spaces  inside .tif", "-rf.tif", "--images.tif", `"quoted" 'twice'.tif`, "x..tif", "a..b.tif", "100%25.tif", "$(touch x).tif", `${"long".repeat(60)}.tif`, "'; DROP TABLE image; --.tif"];
/** Names that Windows and macOS do not let a file have. */
const elsewhere = process.platform === "linux" ? ["Zellkörper.tif".normalize("NFD"), "line\nbreak.tif", "back\\slash.tif", "tab\t.tif", "\u0001\u001b[31m.tif"] : [];

test("files of any name are imported, each as an image of its own", async () => {
  const all = [...names, ...elsewhere];
  for (const name of all) writeFileSync(at(name), tiffFile([page()]));
  const { used, skipped } = await screen.import();
  expect([used, skipped]).toEqual([all.length, []]);
  expect(new Set(listImages(screen.project).map(({ files }) => path.basename(files[0]!.path)))).toEqual(new Set(all));
});

test("a damaged file of any name is named as it is called", async () => {
  writeFileSync(at("sound.tif"), tiffFile([page()]));
  const all = [...names, ...elsewhere];
  for (const name of all) writeFileSync(at(name), "II*\0no image");
  const { skipped } = await screen.import();
  expect(new Set(skipped.map(({ file }) => file))).toEqual(new Set(all));
  for (const { reason } of skipped) expect(reason).toMatch(/^is damaged or incomplete \(.+\)\. /);
});

test.skipIf(process.platform === "win32")("links in a circle and out to the folders above are not followed; what lies elsewhere is", async () => {
  mkdirSync(at("deep", "deeper"), { recursive: true });
  writeFileSync(at("deep", "a.tif"), tiffFile([page()]));
  symlinkSync(at("deep"), at("deep", "deeper", "round"));
  symlinkSync(at("self"), at("self"));
  symlinkSync("/", at("everything"));
  symlinkSync("..", at("above"));
  mkdirSync(path.join(screen.folder, "outside"));
  writeFileSync(path.join(screen.folder, "outside", "b.tif"), tiffFile([page()]));
  symlinkSync(path.join(screen.folder, "outside"), at("to outside"));
  const { used, skipped } = await screen.import();
  expect(used).toBe(2);
  expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toEqual({
    above: "is a link to a folder that this one lies in",
    everything: "is a link to a folder that this one lies in",
    self: "is a link to a file that does not exist",
  });
});
