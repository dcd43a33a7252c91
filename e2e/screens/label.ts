import type { Page } from "@playwright/test";
import { labelWords } from "../../renderer/messages/label.ts";
import { gridOf } from "./grid.ts";

/** The label page. */
export function labelScreen(page: Page) {
  const classes = page.getByRole("complementary", { name: labelWords.classes });
  const history = page.getByRole("complementary", { name: labelWords.history });
  return {
    ...gridOf(page, labelWords.grid),
    classes,
    history,
    /** A class in the list, whose name is followed by how many images have it. */
    assign: (className: string) => classes.getByTitle(labelWords.assignTo(className)),
    takeBack: classes.getByTitle(labelWords.takeBack),
    countOf: (className: string) => classes.getByTitle(labelWords.assignTo(className)).locator(".count"),
    newClass: classes.getByLabel(labelWords.newClass),
    edit: (className: string) => classes.getByRole("button", { name: labelWords.edit(className) }),
    author: classes.getByLabel(labelWords.author),
    undo: page.getByRole("main").getByRole("button", { name: labelWords.undo, exact: true }),
    redo: page.getByRole("button", { name: labelWords.redo, exact: true }),
    unlabelledOnly: page.getByLabel(labelWords.unlabelledOnly),
    nextUnlabelled: page.getByRole("button", { name: labelWords.nextUnlabelled }),
    steps: history.getByRole("list").last().getByRole("listitem"),
    exportCsv: page.getByRole("button", { name: labelWords.exportCsv }),
    importCsv: page.locator(`input[aria-label="${labelWords.importCsv}"]`),
  };
}
