import type { Locator, Page } from "@playwright/test";
import { common } from "../../renderer/messages/common.ts";
import { shell } from "../../renderer/messages/shell.ts";
import type { ProjectPage } from "../../shared/domain/projectPages.ts";

/** What is around every screen: navigation, the project's bar, notices, the palette. */
export function shellOf(page: Page) {
  const navigation = page.getByRole("navigation", { name: shell.navigation });
  return {
    navigation,
    /** Goes to a screen of the open project. */
    go: async (to: ProjectPage) => {
      await navigation.getByRole("link", { name: shell.pages[to], exact: true }).click();
      await page.getByRole("heading", { level: 1, name: shell.pages[to], exact: true }).waitFor();
    },
    goToProjects: () => navigation.getByRole("link", { name: shell.projects, exact: true }).click(),
    heading: page.getByRole("heading", { level: 1 }),
    /** How many images are selected, as the project's bar says it. */
    selected: page.getByText(new RegExp(`^[\\d,]+ images? ${shell.selected}`)),
    readOnly: page.getByText(shell.readOnly),
    connectionLost: page.getByText(common.connectionLost),
    notices: page.getByRole("region", { name: common.notifications }),
    notice: (text: string | RegExp): Locator => page.getByRole("region", { name: common.notifications }).locator(".toast").filter({ hasText: text }),
    dialog: page.getByRole("dialog"),
    palette: page.getByRole("dialog", { name: shell.commands }),
    paletteInput: page.getByRole("combobox", { name: shell.searchCommands }),
    appearance: page.getByLabel(shell.theme),
  };
}
