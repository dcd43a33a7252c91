import type { Page } from "@playwright/test";
import { platesWords } from "../../renderer/messages/plates.ts";
import { qualityWords } from "../../renderer/messages/quality.ts";

/** The heat maps of what was measured, and the list of conspicuous images. */
export function qualityScreen(page: Page) {
  return {
    measure: page.getByRole("combobox", { name: qualityWords.measure }),
    channel: page.getByRole("combobox", { name: qualityWords.channel, exact: true }),
    legend: page.getByRole("figure", { name: qualityWords.legend }),
    map: (plate: string) => page.getByRole("listbox", { name: platesWords.mapOf(plate) }),
    distribution: (plate: string) => page.getByRole("region", { name: plate, exact: true }).getByRole("img", { name: new RegExp(`on ${plate}$`) }),
    quartiles: (plate: string) => page.getByRole("region", { name: plate, exact: true }).getByText(/^Median/),
    conspicuous: page.getByRole("region", { name: qualityWords.conspicuous }),
    exportCsv: page.getByRole("button", { name: qualityWords.exportCsv }),
    side: page.getByLabel(qualityWords.cells.side),
    countCells: page.getByRole("button", { name: qualityWords.cells.count }),
    counting: page.getByText(/^Counted in/),
    counted: page.getByText(/^[\d,]+ cells? found/),
    cellsOnPlates: page.getByRole("link", { name: /^Show on plates/ }),
    reason: (reason: string) => page.getByRole("region", { name: qualityWords.conspicuous }).getByRole("link", { name: reason }),
  };
}
