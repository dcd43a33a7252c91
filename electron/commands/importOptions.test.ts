import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeImage } from "../importing/testScreen.ts";
import { listProjectChannels } from "../project/channels.ts";
import { openProject } from "../project/project.ts";
import { lastJson, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-options-"));
const images = path.join(folder, "images");
const table = path.join(folder, "images.csv");

beforeAll(async () => {
  const rows = ["A01", "A02"].flatMap((well) => ["DAPI", "Phalloidin"].map((channel) => [`${well} ${channel}.tif`, well, channel] as const));
  for (const [file] of rows) await writeImage(path.join(images, file));
  writeFileSync(table, ["file,well,channel", ...rows.map((row) => row.join(","))].join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("--channels wins over the names in the files, by order or by their names, and is shown before", async () => {
  const project = path.join(folder, "named");
  await succeeding("create", project);
  const named = ["import", project, "--images", images, "--table", table, "--channels", "actin=Phalloidin,nucleus"];
  expect((await succeeding(...named, "--dry-run")).stdout).toContain("2 channels (actin, nucleus)");
  expect(lastJson(await succeeding(...named, "--json"))).toMatchObject({ images: 2, channels: ["actin", "nucleus"] });
  expect(lastJson(await succeeding("import", project, "--images", images, "--table", table, "--json"))).toMatchObject({ images: 2, channels: ["actin", "nucleus"], changes: { unchanged: 4 } });
  using opened = openProject(project, "read");
  expect(listProjectChannels(opened.db)).toMatchObject([{ name: "actin", fileName: "Phalloidin" }, { name: "nucleus", fileName: "DAPI" }]);
});

test("names other than those that a project has are refused, and the same are taken", async () => {
  const project = path.join(folder, "renamed");
  await succeeding("create", project);
  const as = (channels: string) => moascope("import", project, "--images", images, "--table", table, "--channels", channels);
  expect(await as("a,a")).toMatchObject({ code: 2, stderr: expect.stringContaining("different names") as string });
  expect(await as("nucleus,actin")).toMatchObject({ code: 0 });
  expect(await as("nucleus,actin")).toMatchObject({ code: 0 });
  expect(await as("DNA,actin")).toMatchObject({ code: 2, stderr: expect.stringContaining("The channels of this project are nucleus, actin already. Leave --channels out") as string });
});
