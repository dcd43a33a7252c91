import type { Page } from "@playwright/test";
import { platesWords } from "../../renderer/messages/plates.ts";
import { qualityWords } from "../../renderer/messages/quality.ts";

/** The heat maps of what was measured, and the list of conspicuous images. */
export function qualityScreen(page: Page) {
  return {
    measure: page.getByRole("combobox", { name: qualityWords.measure }),
    channel: page.getByRole("combobox", { name: qualityWords.channel }),
    legend: page.getByRole("figure", { name: qualityWords.legend }),
    map: (plate: string) => page.getByRole("listbox", { name: platesWords.mapOf(plate) }),
    distribution: (plate: string) => page.getByRole("region", { name: plate, exact: true }).getByRole("img", { name: new RegExp(`on ${plate}$`) }),
    quartiles: (plate: string) => page.getByRole("region", { name: plate, exact: true }).getByText(/^Median/),
    conspicuous: page.getByRole("complementary", { name: qualityWords.conspicuous }),
    reason: (reason: string) => page.getByRole("complementary", { name: qualityWords.conspicuous }).getByRole("link", { name: reason }),
  };
}
