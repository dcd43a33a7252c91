import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import sharp from "sharp";
import { writeImage } from "../electron/importing/testScreen.ts";
import type { Application } from "./application.ts";
import { expect, test } from "./fixtures.ts";
import { importScreen } from "./screens/importing.ts";
import { labelScreen } from "./screens/label.ts";
import { platesScreen } from "./screens/plates.ts";
import { projectsScreen } from "./screens/projects.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

test.use({ start: "nothing" });

/** Makes a project in the home folder by the dialog, which leads to its import page. */
async function createProject(page: Page, application: Application, folder: string, name: string): Promise<void> {
  const projects = projectsScreen(page);
  await projects.create.click();
  await projects.name.fill(name);
  await application.choosePath(page, () => projects.chooseFolder.click(), folder);
  await expect(projects.name).toHaveValue(name);
  await projects.createIt.click();
  await expect(shellOf(page).heading).toHaveText("Import");
}

test("a folder of images and its table come in, as they were shown before, without the file that is damaged", async ({ page, application, demo, home }) => {
  writeFileSync(path.join(demo.images, "Plate1_H12_s1.tif"), "this is no picture");
  await createProject(page, application, home, "My screen");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), demo.screen);
  await expect(importing.preview).toContainText(/Images\s*54/);
  await expect(importing.preview).toContainText(/Classes\s*4/);
  await importing.tab("skipped").click();
  await expect(importing.skipped.filter({ hasText: "Plate1_H12_s1.tif" })).toBeVisible();
  await importing.channelName(0).fill("DNA");
  await importing.channelName(0).press("Tab");
  await expect.poll(() => page.url()).toContain("DNA");

  await importing.start.click();
  await expect(importing.doneTitle).toHaveText("54 images imported");
  await expect(importing.outcome).toContainText("DNA");
  await expect(page.getByText("1 file left out")).toBeVisible();
  await expect(importing.skipped.filter({ hasText: "Plate1_H12_s1.tif" })).toBeVisible();
  await importing.seePlates.click();
  await expect(platesScreen(page).map("Plate2")).toBeVisible();
  await shellOf(page).go("label");
  await expect(labelScreen(page).countOf("Eg5 inhibitor")).toHaveText("12");
});

test("a folder without a single image is refused with what to do, and another can be chosen", async ({ page, application, demo, home }) => {
  await createProject(page, application, home, "Nothing yet");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), path.join(demo.project, "models"));
  await expect(page.getByRole("alert")).toContainText(/could not be used.*Export it as TIFF or PNG\. The project is as it was\./);
  await importing.folder.fill(demo.images);
  await importing.folder.press("Enter");
  await expect(importing.preview).toContainText(/Images\s*54/);
});

test("a plate map that lies in the folder is offered, and joined with one click", async ({ page, application, home }) => {
  const folder = path.join(home, "mapped");
  for (const well of ["A01", "A02"]) await writeImage(path.join(folder, `P_${well}_s1_w1.tif`));
  writeFileSync(path.join(folder, "map.csv"), "well,compound\nA01,Taxol\nA02,DMSO\n");
  await createProject(page, application, home, "Mapped");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), folder);
  await importing.addPlateMap("map.csv").click();
  await expect(page.getByText("2 of 2 rows matched by well")).toBeVisible();
  await expect(importing.addPlateMap("map.csv")).toBeHidden();
  await importing.start.click();
  await expect(importing.outcome).toContainText("2 of 2 rows matched by well");
});

test("nothing comes in before a person has said what pages are of which the files say nothing", async ({ page, application, home }) => {
  const folder = path.join(home, "stacks");
  mkdirSync(folder);
  const pages = await Promise.all([10, 20, 30].map((shade) => sharp({ create: { width: 8, height: 8, channels: 3, background: { r: shade, g: shade, b: shade } } }).png().toBuffer()));
  const stack = await sharp(pages, { join: { animated: true } }).toColourspace("b-w").tiff({ compression: "none" }).toBuffer();
  for (const name of ["a", "b"]) writeFileSync(path.join(folder, `${name}.tif`), stack);
  await createProject(page, application, home, "Stacks");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), folder);
  await expect(importing.start).toBeDisabled();
  await expect(importing.pagesFirst).toBeVisible();
  await importing.pages.selectOption("depths");
  await expect(importing.pagesFirst).toBeHidden();
  await importing.start.click();
  await expect(importing.doneTitle).toHaveText("6 images imported");
});

test("channels that the files name get other names and colours, and keep them when the same folder comes in again", async ({ page, application, home }) => {
  const folder = path.join(home, "plates");
  for (const well of ["A01", "A02"]) for (const channel of [1, 2]) await writeImage(path.join(folder, `P_${well}_s1_w${channel}.tif`), { bits: 16, shade: channel });
  writeFileSync(path.join(folder, "stains.csv"), ["file,well,channel", ...["A01", "A02"].flatMap((well) => [`P_${well}_s1_w1.tif,${well},DAPI`, `P_${well}_s1_w2.tif,${well},Phalloidin`])].join("\n"));
  await createProject(page, application, home, "Stains");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), folder);
  await importing.layout("table").check();
  await expect(importing.channelName(1)).toHaveValue("Phalloidin");
  await importing.channelName(1).fill("Actin");
  await importing.channelName(1).press("Tab");
  await expect(importing.channelName(1)).toHaveAccessibleDescription("found as Phalloidin");
  await importing.channelColour("Actin").fill("#12ab34");
  await importing.start.click();
  await expect(importing.outcome).toContainText("DAPI, Actin");

  await importing.again.click();
  await application.choosePath(page, () => importing.chooseFolder.click(), folder);
  await expect(importing.channelName(1)).toHaveValue("Actin");
  await expect(importing.channelName(1)).not.toBeEditable();
  await expect(importing.channelColour("Actin")).toHaveValue("#12ab34");
  await importing.layout("table").check();
  await importing.start.click();
  await expect(importing.outcome).toContainText("DAPI, Actin");
  await expect(importing.outcome).toContainText(/Images known before\s*2/);
});

test("file names that nobody knows are read by a pattern, which says what it matches while it is typed", async ({ page, application, home }) => {
  const folder = path.join(home, "own names");
  for (const name of ["batch7=B03=p2", "batch7=C04=p1", "batch8=B03=p1"]) await writeImage(path.join(folder, `${name}.tif`));
  await createProject(page, application, home, "Own names");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), folder);
  await importing.layout("pattern").check();
  await importing.pattern.fill("^(?<plate>batch8)=(?<well>[A-P][0-9]{2})=p(?<site>[0-9]+)");
  await expect(importing.matches).toHaveText("Matches 1 of 3 names.");
  await expect(importing.matched.getByRole("row")).toHaveCount(1 + 1);
  await importing.pattern.fill("^(?<plate>batch[0-9]");
  await expect(importing.pattern).toHaveAttribute("aria-invalid", "true");
  await importing.pattern.fill("^(?<plate>batch[0-9])=(?<well>[A-P][0-9]{2})=p");
  await importing.pattern.press("End");
  await importing.insertGroup("site").click();
  await expect(importing.pattern).toHaveValue(/=p\(\?<site>/);
  await expect(importing.matches).toHaveText("Matches 3 of 3 names.");
  await importing.pattern.press("Enter");
  await expect(importing.preview).toContainText(/Images\s*3/);
  await expect.poll(() => page.url()).toContain("site");
  await importing.start.click();
  await expect(importing.doneTitle).toHaveText("3 images imported");
  await importing.seePlates.click();
  for (const plate of ["batch7", "batch8"]) await expect(platesScreen(page).map(plate)).toBeVisible();
});

test("controls that a table names are proposed for plates to be normalised by", async ({ page, application, home }) => {
  const folder = path.join(home, "controlled");
  const wells = ["A01", "A02", "A03", "A04"];
  for (const [at, well] of wells.entries()) await writeImage(path.join(folder, `P_${well}_s1_w1.tif`), { bits: 16, shade: 10 + at });
  writeFileSync(path.join(folder, "wells.csv"), ["file,plate,well,moa,control type", ...wells.map((well, at) => `P_${well}_s1_w1.tif,P,${well},${at % 2 === 0 ? "one" : "other"},${at < 2 ? "negcon" : "trt"}`)].join("\n"));
  await createProject(page, application, home, "Controlled");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), folder);
  await importing.layout("table").check();
  await importing.start.click();
  await expect(importing.doneTitle).toHaveText("4 images imported");
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.recipeDetails.click();
  await train.normalisePlates.selectOption("controls");
  await train.takeControls("control", "negative").click();
  await expect(train.controlValue).toHaveValue("negative");
  await expect(train.takeControls("control", "negative")).toBeHidden();
});

test("a folder that is dropped on the page is found again and read; a dropped file is refused by name", async ({ page, application, demo, home }) => {
  await createProject(page, application, home, "By hand");
  const importing = importScreen(page);
  await drop(page, demo.table);
  await expect(shellOf(page).notices).toContainText("screen.csv");
  await drop(page, demo.screen);
  await expect(importing.preview).toContainText(/Images\s*54/);
  await expect(importing.folder).toHaveValue(demo.screen);
});

/** Drags something of the disk onto the page and lets it fall there, as a file browser does. */
async function drop(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize()!;
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data: { items: [], files: [path], dragOperationsMask: 1 } });
  }
  await session.detach();
}
