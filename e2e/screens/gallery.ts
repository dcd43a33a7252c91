import type { Page } from "@playwright/test";
import { common } from "../../renderer/messages/common.ts";
import { galleryWords } from "../../renderer/messages/gallery.ts";
import { gridOf } from "./grid.ts";

type Field = keyof typeof galleryWords.fields;

/** The gallery, and its toolbar where the label page has it too. */
export function galleryScreen(page: Page) {
  const filters = page.getByRole("complementary", { name: galleryWords.filters });
  const status = page.getByRole("status").filter({ hasText: /^[\d,]+ of [\d,]+ (images?|cells?)$/ });
  return {
    ...gridOf(page, galleryWords.grid),
    status,
    showCells: page.getByRole("button", { name: galleryWords.cells, exact: true }),
    showImages: page.getByRole("button", { name: galleryWords.images, exact: true }),
    countFirst: page.getByRole("heading", { name: galleryWords.countFirstTitle }),
    cells: gridOf(page, galleryWords.cells).images,
    cellGroup: gridOf(page, galleryWords.cells).group,
    cellsShown: async () => Number(/^([\d,]+) of [\d,]+ cells$/.exec((await status.textContent()) ?? "")?.[1]?.replaceAll(",", "")),
    sortBy: page.getByLabel(galleryWords.sortBy),
    groupBy: page.getByLabel(galleryWords.groupBy),
    size: page.getByLabel(galleryWords.size, { exact: true }),
    descending: page.getByRole("button", { name: galleryWords.descending }),
    ascending: page.getByRole("button", { name: galleryWords.ascending }),
    search: filters.getByLabel(galleryWords.search),
    /** Keeps the images from a number on, opening the field where it is closed. */
    async atLeast(field: Field, from: number): Promise<void> {
      const least = filters.getByLabel(`${galleryWords.fields[field]}: ${galleryWords.from}`);
      if (!(await least.isVisible())) await filters.locator("summary", { hasText: new RegExp(`^${galleryWords.fields[field]}$`) }).click();
      await least.fill(String(from));
      await least.press("Enter");
    },
    /** Ticks a value of a field, opening the field's list where it is closed. */
    async filter(field: Field, value: string): Promise<void> {
      const details = filters.locator("details").filter({ has: page.locator("summary", { hasText: new RegExp(`^${galleryWords.fields[field]}$`) }) });
      if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
      await details.getByRole("checkbox", { name: new RegExp(`^${value}`) }).check();
    },
    clear: page.getByRole("button", { name: galleryWords.clear }),
    chip: (text: string) => page.getByRole("button", { name: galleryWords.remove(text) }),
    problem: page.getByRole("alert"),
    tryAgain: page.getByRole("alert").getByRole("button", { name: common.tryAgain }),
    brightness: page.locator("summary", { hasText: galleryWords.contrast }),
    brighter: (channel: string) => page.getByRole("button", { name: `${galleryWords.brightest(channel)} +` }),
    labelSelection: page.getByRole("link", { name: galleryWords.label }),
    openViewer: page.getByRole("link", { name: galleryWords.open }),
    showOnPlates: page.getByRole("link", { name: galleryWords.plates }),
  };
}
