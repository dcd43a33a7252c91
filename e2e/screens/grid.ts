import type { Locator, Page } from "@playwright/test";

/** A grid of images, which is a list, or a tree where they are grouped, of which those in sight are there. */
export function gridOf(page: Page, name: string) {
  const grid = page.getByRole("listbox", { name, exact: true }).or(page.getByRole("tree", { name, exact: true }));
  const images = grid.locator("[data-place]");
  return {
    grid,
    images,
    /** The images of a class, by the mark that they carry. */
    ofClass: (className: string) => images.filter({ has: page.locator(`.mark[title="${className}"]`) }),
    selected: grid.locator("[data-place][aria-selected=true]"),
    /** The heading of a group with the number of its images. */
    group: (title: string | RegExp) => grid.getByRole("button", { name: title, exact: true }),
    /** Draws a frame with the mouse from left above one image to right below another. */
    async lasso(from: Locator, to: Locator): Promise<void> {
      const [first, last] = [await boxOf(from), await boxOf(to)];
      await page.mouse.move(first.x + 4, first.y + 4);
      await page.mouse.down();
      await page.mouse.move(last.x + last.width / 2, last.y + last.height / 2, { steps: 5 });
      await page.mouse.up();
    },
  };
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error(`${String(locator)} is not to be seen`);
  return box;
}
