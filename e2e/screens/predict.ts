import type { Page } from "@playwright/test";
import { predictWords } from "../../renderer/messages/predict.ts";

/** The page that predicts images outside the project. */
export function predictScreen(page: Page) {
  const table = page.getByRole("table", { name: predictWords.table });
  const masks = page.getByRole("table", { name: predictWords.maskTable });
  return {
    run: page.getByRole("combobox", { name: predictWords.run }),
    chooseFolder: page.getByRole("button", { name: predictWords.chooseFolder }),
    chooseMasksTo: page.getByRole("button", { name: predictWords.chooseMasksTo }),
    start: page.getByRole("button", { name: new RegExp(`^${predictWords.start} \\d`) }),
    progress: page.getByRole("region", { name: predictWords.group, exact: true }),
    result: page.getByRole("region", { name: predictWords.result }),
    again: page.getByRole("button", { name: predictWords.again }),
    other: page.getByRole("button", { name: predictWords.other }),
    exportCsv: page.getByRole("button", { name: predictWords.exportCsv }),
    skipped: page.getByRole("button", { name: /left out…$/ }),
    ofClass: page.getByRole("combobox", { name: predictWords.ofClass }),
    onlyOther: page.getByLabel(predictWords.onlyOther),
    title: (name: keyof typeof predictWords.columns) => table.getByRole("button", { name: predictWords.columns[name] }),
    cells: (row: number) => table.getByRole("row").nth(row + 1).getByRole("cell"),
    table,
    masks,
    images: page.getByRole("table", { name: predictWords.imageTable }),
  };
}
