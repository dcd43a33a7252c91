import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { expect, test } from "./fixtures.ts";
import { LoopbackHost } from "./host.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { labelScreen } from "./screens/label.ts";
import { projectsScreen } from "./screens/projects.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

test.use({ start: "nothing" });

test("a project of a newer version is refused by name, with what to do, and stays as it is", async ({ page, application, demo }) => {
  const db = new Sqlite(path.join(demo.project, "project.sqlite"));
  db.pragma("user_version = 9990");
  db.close();
  const projects = projectsScreen(page);
  await application.choosePath(page, () => projects.open.click(), demo.project);
  await expect(shellOf(page).notice(`${demo.project} was written by a newer version of Moascope`)).toContainText("Update Moascope to open it.");
  await expect(projects.heading).toBeVisible();
  const after = new Sqlite(path.join(demo.project, "project.sqlite"), { readonly: true });
  expect(after.pragma("user_version", { simple: true })).toBe(9990);
  after.close();
});

test("a damaged project is said to be damaged, and what to do", async ({ page, application, demo }) => {
  writeFileSync(path.join(demo.project, "project.sqlite"), "this is no database, however long it may be".repeat(100));
  await application.choosePath(page, () => projectsScreen(page).open.click(), demo.project);
  await expect(shellOf(page).notice(demo.project)).toContainText("is damaged");
  await expect(shellOf(page).notice(demo.project)).toContainText("Restore it from a copy");
});

test("a folder that only looks like a project is refused in a sentence", async ({ page, application, home }) => {
  const folder = path.join(home, "Empty.moascope");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "project.sqlite"), "");
  await application.choosePath(page, () => projectsScreen(page).open.click(), folder);
  await expect(shellOf(page).notice(folder)).toHaveText(/[A-Z].*\./);
  await expect(projectsScreen(page).heading).toBeVisible();
});

test("a project that was moved away is still in the list, says so, and can be taken off it", async ({ page, application, demo }) => {
  const projects = projectsScreen(page);
  await application.choosePath(page, () => projects.open.click(), demo.project);
  await expect(shellOf(page).heading).toHaveText("Plates");
  await shellOf(page).goToProjects();
  await expect(projects.recent("Demo screen")).toBeVisible();
  renameSync(demo.project, `${demo.project}-elsewhere`);
  await page.reload();
  await expect(projects.recent("Demo screen")).toContainText("Not found");
  await projects.recent("Demo screen").click();
  await expect(shellOf(page).notice(`There is no project at ${demo.project} any more.`)).toBeVisible();
  await projects.forget("Demo screen").click();
  await expect(projects.noRecent).toBeVisible();
});

test("a project that another program writes can be looked at, and what would change it is closed", async ({ page, application, demo, home }) => {
  await using _writer = await LoopbackHost.start(path.join(home, "other"), demo.project);
  const shell = shellOf(page);
  await application.choosePath(page, () => projectsScreen(page).open.click(), demo.project);
  await expect(shell.readOnly).toBeVisible();
  await shell.go("gallery");
  await expect(galleryScreen(page).status).toHaveText("54 of 54 images");
  await shell.go("label");
  const label = labelScreen(page);
  await expect(label.classes).toContainText("This project can only be read");
  await label.images.first().click();
  await expect(label.assign("DMSO")).toBeDisabled();
  const before = await label.countOf("DMSO").textContent();
  await page.keyboard.press("1");
  await expect(label.undo).toBeDisabled();
  await expect(label.countOf("DMSO")).toHaveText(before ?? "");
  await shell.go("train");
  await expect(trainScreen(page).start).toBeDisabled();
});

test("an address of a project that this machine does not know says what to do", async ({ page }) => {
  await page.evaluate(() => (location.hash = "#/project/0123456789ab/plates"));
  await expect(page.getByRole("alert")).toContainText("This project was never opened on this machine");
  await shellOf(page).goToProjects();
  await expect(projectsScreen(page).heading).toBeVisible();
});
