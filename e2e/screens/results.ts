import type { Page } from "@playwright/test";
import { resultsWords } from "../../renderer/messages/results.ts";

/** The results page. */
export function resultsScreen(page: Page) {
  return {
    run: page.getByRole("combobox", { name: resultsWords.run, exact: true }),
    subset: page.getByLabel(resultsWords.subset),
    unit: page.getByLabel(resultsWords.unit),
    show: page.getByRole("combobox", { name: resultsWords.show, exact: true }),
    metric: (name: keyof typeof resultsWords.metrics) => page.locator("dl > div").filter({ has: page.getByText(resultsWords.metrics[name], { exact: true }) }).locator(".value"),
    confusion: page.getByRole("table", { name: resultsWords.rowsAre }),
    /** Cells of wrong predictions that have images. */
    wrongCells: page.locator("button.wrong:not([disabled])"),
    cellImages: page.getByRole("listbox"),
    relabel: page.getByLabel(resultsWords.relabel),
    exportCsv: page.getByRole("button", { name: resultsWords.exportCsv }),
    exportMasks: page.getByRole("button", { name: resultsWords.masks }),
    report: page.getByRole("button", { name: resultsWords.report, exact: true }),
    reportFrame: (run: number) => page.frameLocator(`iframe[title="${resultsWords.reportTitle(run)}"]`),
    exportKeras: page.getByRole("button", { name: resultsWords.keras }),
    predict: page.getByRole("button", { name: resultsWords.predictNew }),
    predicting: page.getByText(/^Predicting images with run/),
    onlySelected: page.getByLabel(resultsWords.selected.only),
    ofSelection: page.getByRole("region", { name: resultsWords.selected.title }),
    plates: page.getByRole("link", { name: resultsWords.platesLink }),
    gallery: page.getByRole("link", { name: resultsWords.galleryLink }),
    mistakes: page.getByRole("heading", { name: resultsWords.mistakes }).locator("..").getByRole("listitem"),
  };
}
