import type { Locator, Page } from "@playwright/test";
import { platesWords } from "../../renderer/messages/plates.ts";

/** The plates page. Wells are drawn: the mouse finds them by their place, the keyboard by the arrows. */
export function platesScreen(page: Page) {
  const map = (plate: string): Locator => page.getByRole("listbox", { name: platesWords.mapOf(plate) });
  return {
    map,
    colourBy: page.getByLabel(platesWords.colourBy),
    legend: page.getByRole("list", { name: platesWords.legend }),
    /** Selects the wells of a class, compound or whatever the colours stand for. */
    category: (label: string) => page.getByTitle(platesWords.selectCategory(label)),
    selectedWells: page.getByRole("complementary", { name: platesWords.selectedWells }),
    /** Goes with the arrows from A01 to a well; rows and columns count from 0. */
    async walkTo(plate: string, row: number, column: number): Promise<void> {
      await map(plate).focus();
      for (let at = 0; at < row; at++) await page.keyboard.press("ArrowDown");
      for (let at = 0; at < column; at++) await page.keyboard.press("ArrowRight");
    },
    showGallery: page.getByRole("link", { name: platesWords.showGallery }),
    openViewer: page.getByRole("link", { name: platesWords.openViewer }),
    label: page.getByRole("complementary", { name: platesWords.selectedWells }).getByRole("link", { name: platesWords.label, exact: true }),
    pin: (well: string) => page.getByRole("button", { name: `${platesWords.pin} ${well}` }),
    compare: page.getByRole("link", { name: platesWords.compare }),
  };
}
