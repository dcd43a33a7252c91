import type { Page } from "@playwright/test";
import { type LayoutName, layoutTitles } from "../../shared/domain/importLayout.ts";
import { importWords } from "../../renderer/messages/importing.ts";

/** The page that brings images into a project. */
export function importScreen(page: Page) {
  return {
    chooseFolder: page.getByRole("button", { name: importWords.chooseFolder }),
    folder: page.getByLabel(importWords.folder, { exact: true }),
    table: page.getByLabel(importWords.table, { exact: true }),
    preview: page.getByRole("region", { name: importWords.preview }),
    layout: (name: LayoutName) => page.getByRole("radio", { name: layoutTitles[name] }),
    tab: (name: keyof typeof importWords.tabs) => page.getByRole("tab", { name: new RegExp(`^${importWords.tabs[name]}`) }),
    pattern: page.getByLabel(importWords.pattern, { exact: true }),
    insertGroup: (group: string) => page.getByRole("button", { name: group, exact: true }),
    matches: page.getByRole("status").filter({ hasText: /^Matches / }),
    matched: page.getByRole("region", { name: importWords.matched }),
    addPlateMap: (name: string) => page.getByRole("button", { name: importWords.addPlateMap(name) }),
    pages: page.getByRole("combobox", { name: importWords.pages }),
    pagesFirst: page.getByText(importWords.pagesFirst),
    channelName: (position: number) => page.getByLabel(importWords.channelName(position)),
    channelColour: (name: string) => page.getByLabel(importWords.channelColour(name)),
    again: page.getByRole("button", { name: importWords.again }),
    skipped: page.getByRole("list", { name: importWords.skippedList }).getByRole("listitem"),
    start: page.getByRole("button", { name: /^Import \d/ }),
    progress: page.getByRole("region", { name: importWords.group, exact: true }),
    outcome: page.getByRole("region", { name: importWords.cameIn }),
    doneTitle: page.getByRole("status").filter({ hasText: /imported$/ }),
    seePlates: page.getByRole("link", { name: importWords.nextPlates }),
  };
}
