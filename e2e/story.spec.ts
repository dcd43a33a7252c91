import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { labelScreen } from "./screens/label.ts";
import { platesScreen } from "./screens/plates.ts";
import { projectsScreen } from "./screens/projects.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";
import { viewerScreen } from "./screens/viewer.ts";

test.use({ start: "nothing" });
// The demo's plates are drawn for it, all of them.
test.setTimeout(600_000);

test("from nothing to a report: the demo project is drawn, looked at, labelled, learned, measured and handed over", async ({ page, home }) => {
  const { go, selected, heading } = shellOf(page);
  const projects = projectsScreen(page);
  await expect(projects.noRecent).toBeVisible();
  await projects.makeDemo.click();
  await expect(projects.drawing).toBeVisible();
  await expect(heading).toHaveText("Plates", { timeout: 400_000 });

  const plates = platesScreen(page);
  for (const plate of ["Plate1", "Plate2", "Plate3"]) await expect(plates.map(plate)).toBeVisible();
  await plates.category("DNA damage").click();
  await expect(selected).toHaveText("36 images selected");
  await plates.showGallery.click();

  const gallery = galleryScreen(page);
  await expect(gallery.status).toHaveText("36 of 360 images");
  await expect(gallery.images.first()).toBeVisible();
  await expect.poll(async () => (await gallery.images.count()) - (await gallery.ofClass("DNA damage").count())).toBe(0);
  await gallery.images.first().dblclick();

  const viewer = viewerScreen(page);
  await expect(viewer.views).toHaveCount(1);
  await expect(viewer.about).toContainText("DNA damage");

  await go("label");
  const label = labelScreen(page);
  await label.unlabelledOnly.check();
  await label.images.first().click();
  await label.assign("DMSO").click();
  await expect(label.countOf("DMSO")).toHaveText("73");

  await go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 2, size: 32 });
  await train.splitBy.selectOption("plate");
  await train.test.fill("1");
  await train.validation.fill("0");
  await expect(train.start).toBeEnabled();
  await train.start.click();
  await expect(train.stateOf(1)).toContainText("finished", { timeout: 120_000 });
  await train.room.click();
  await expect(train.roomUsed(/^Prepared/)).toContainText("360 images");
  await train.roomLimit("limit").fill("2");
  await train.setRoom("limit").click();
  await expect(train.roomUsed(/^Prepared/)).toContainText("of at most 2.0 GB");
  // They are made while nobody looks at whole images, so not all may be there yet.
  await expect(train.roomUsed(/^Thumbnails/)).toContainText(/: [1-9]\d* images/);
  await train.roomLimit("thumbnailLimit").fill("1");
  await train.setRoom("thumbnailLimit").click();
  await expect(train.roomUsed(/^Thumbnails/)).toContainText("of at most 1.0 GB");
  await train.results.click();

  const results = resultsScreen(page);
  await expect(heading).toHaveText("Results");
  await expect(results.metric("accuracy")).toHaveText(/^[01]\.\d{3}$/);
  const downloading = page.waitForEvent("download");
  await results.exportCsv.click();
  const download = await downloading;
  const file = path.join(home, download.suggestedFilename());
  await download.saveAs(file);
  expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(361);
  await results.report.click();
  await expect(results.reportFrame(1).getByRole("heading", { level: 1 })).toBeVisible();
  await expect(shellOf(page).dialog).toContainText("run-1.html");
});
