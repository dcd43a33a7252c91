import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { shellOf } from "./screens/shell.ts";

export const themes = ["light", "dark"] as const;

/** What axe finds wrong on the page as it is, a line for each place. */
export async function barriersOn(page: Page, what: string): Promise<string[]> {
  // The report in its frame is a document of its own, in which no script runs.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude("iframe").analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${what}: ${id} (${help}): ${target.join(" ")}\n${failureSummary}`));
}

/** The same in each theme, for what takes a test long to come to. */
export async function barriersInThemes(page: Page, what: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await shellOf(page).appearance.selectOption(theme);
    found.push(...(await barriersOn(page, `${what}, ${theme}`)));
  }
  return found;
}
