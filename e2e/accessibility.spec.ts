import { labelWords } from "../renderer/messages/label.ts";
import { projectPages } from "../shared/domain/projectPages.ts";
import { barriersOn, themes } from "./barriers.ts";
import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { importScreen } from "./screens/importing.ts";
import { labelScreen } from "./screens/label.ts";
import { platesScreen } from "./screens/plates.ts";
import { predictScreen } from "./screens/predict.ts";
import { projectsScreen } from "./screens/projects.ts";
import { qualityScreen } from "./screens/quality.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";
import { viewerScreen } from "./screens/viewer.ts";

for (const theme of themes) {
  test(`no screen of a project has a barrier, ${theme}`, async ({ page, application, demo }) => {
    const { go, appearance } = shellOf(page);
    await appearance.selectOption(theme);
    const found: string[] = [];
    const look = async (what: string) => void found.push(...(await barriersOn(page, what)));
    await platesScreen(page).category("DMSO").click();
    await expect(platesScreen(page).selectedWells).toContainText("10 wells");
    await look("plates");
    await go("quality");
    await expect(qualityScreen(page).distribution("Plate1")).toBeVisible();
    await look("quality");
    await go("gallery");
    await look("gallery");
    await galleryScreen(page).showCells.click();
    await expect(galleryScreen(page).countFirst).toBeVisible();
    await look("gallery without cells");
    await qualityScreen(page).side.fill("36");
    await qualityScreen(page).countCells.click();
    await expect(galleryScreen(page).cells.first()).toBeVisible();
    await look("cells");
    await galleryScreen(page).groupBy.selectOption("class");
    await expect(galleryScreen(page).cells.first()).toBeVisible();
    await look("cells in groups");
    await go("label");
    await expect(labelScreen(page).images.first()).toBeVisible();
    await look("label");
    await go("viewer");
    await expect(viewerScreen(page).views).toHaveCount(1);
    await look("viewer");
    await go("train");
    await expect(trainScreen(page).start).toBeEnabled();
    await expect(trainScreen(page).lossCurve).toBeVisible();
    await look("train");
    await go("results");
    await resultsScreen(page).wrongCells.first().click();
    await expect(resultsScreen(page).cellImages.getByRole("option").first()).toBeVisible();
    await look("results");
    await resultsScreen(page).onlySelected.check();
    await expect(resultsScreen(page).ofSelection).toBeVisible();
    await look("results of a selection");
    await go("import");
    await look("import");
    await go("predict");
    await look("predict");
    const predict = predictScreen(page);
    await application.choosePath(page, () => predict.chooseFolder.click(), demo.images);
    await predict.start.click();
    await expect(predict.result).toBeVisible();
    await look("predicted");
    expect(found).toEqual([]);
  });

  test(`no dialog and no help page has a barrier, ${theme}`, async ({ page, application, demo }) => {
    const { go, appearance, dialog, paletteInput, notices } = shellOf(page);
    await appearance.selectOption(theme);
    const found: string[] = [];
    const look = async (what: string) => void found.push(...(await barriersOn(page, what)));
    const leave = async () => {
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
    };
    await page.keyboard.press("ControlOrMeta+k");
    await expect(paletteInput).toBeVisible();
    await look("palette");
    await leave();
    await go("label");
    await labelScreen(page).edit("DMSO").click();
    await look("class dialog");
    await dialog.getByRole("button", { name: labelWords.removeClass }).click();
    await expect(dialog.getByRole("button", { name: labelWords.removeForGood })).toBeVisible();
    await look("class dialog, asking before it removes");
    await leave();
    await labelScreen(page).images.first().click();
    await labelScreen(page).assign("DMSO").click();
    await expect(notices).not.toBeEmpty();
    await look("notice");
    await go("results");
    await resultsScreen(page).report.click();
    await expect(dialog).toBeVisible();
    await look("report");
    await leave();
    await go("import");
    const importing = importScreen(page);
    await importing.chooseFolder.click();
    if (await dialog.isVisible()) {
      await look("folder dialog");
      await leave();
    }
    await application.choosePath(page, () => importing.chooseFolder.click(), demo.screen);
    await expect(importing.preview).toBeVisible();
    for (const tab of ["plates", "images", "classes", "skipped"] as const) {
      await importing.tab(tab).click();
      await look(`import preview, ${tab}`);
    }
    await shellOf(page).goToProjects();
    await expect(projectsScreen(page).recent("Demo screen")).toBeVisible();
    await look("projects");
    await projectsScreen(page).create.click();
    await look("new project");
    await leave();
    await page.keyboard.press("F1");
    await look("help");
    expect(found).toEqual([]);
  });
}

test.describe("of a project without images", () => {
  test.use({ start: "nothing" });
  for (const theme of themes) {
    test(`no empty screen has a barrier, and each says what to do next, ${theme}`, async ({ page, application, home }) => {
      await shellOf(page).appearance.selectOption(theme);
      const projects = projectsScreen(page);
      const found = await barriersOn(page, "no projects");
      await projects.create.click();
      await projects.name.fill("Empty");
      await application.choosePath(page, () => projects.chooseFolder.click(), home);
      await projects.createIt.click();
      for (const name of projectPages) {
        await shellOf(page).go(name);
        await expect(page.locator(".empty").getByRole(name === "import" ? "button" : "link").first()).toBeVisible();
        found.push(...(await barriersOn(page, `empty ${name}`)));
      }
      expect(found).toEqual([]);
    });
  }
});
