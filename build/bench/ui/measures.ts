import type { Page } from "@playwright/test";

/** Milliseconds, or megabytes where the name says so; times are seen by the page itself, up to the frame in which the change is painted. */
export type Measures = Readonly<Record<string, number>>;

/** From the start of the navigation to the first plates that are drawn in colour, and to the first thumbnails of the gallery. */
export async function firstPaint(page: Page, address: string, target: "plates" | "gallery"): Promise<number> {
  await page.addInitScript((wanted) => {
    const isThere = () =>
      wanted === "plates"
        ? [...document.querySelectorAll<HTMLCanvasElement>("section canvas")].slice(0, 1).some((canvas) => {
            const { width, height } = canvas;
            const seen = width * height === 0 ? null : canvas.getContext("2d")?.getImageData(0, 0, width, height).data;
            return seen?.some((value, at) => at % 4 === 0 && Math.abs(value - seen[at + 1]!) > 40) ?? false;
          })
        : [...document.querySelectorAll<HTMLImageElement>("[role=option] img, [role=gridcell] img, .line img")].some(({ complete, naturalWidth }) => complete && naturalWidth > 0);
    const look = () => {
      if (!isThere()) requestAnimationFrame(look);
      else requestAnimationFrame(() => Object.assign(window, { firstPaint: performance.now() }));
    };
    requestAnimationFrame(look);
  }, target);
  await page.goto(address);
  const found = await page.waitForFunction(() => (window as unknown as { firstPaint?: number }).firstPaint, undefined, { timeout: 60_000 });
  return (await found.jsonValue())!;
}

/** Scrolls the gallery with the wheel for some seconds, here slowly and there far, and measures every frame. */
export async function scrollGallery(page: Page, seconds: number): Promise<Measures> {
  const grid = page.locator(".grid[role], [role=listbox], [role=grid]").first();
  await grid.locator("img").first().waitFor();
  await grid.hover();
  const before = await memory(page);
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const tick = (now: number) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(window, { frames });
  });
  const end = Date.now() + seconds * 1000;
  for (let turn = 0; Date.now() < end; turn++) {
    await page.mouse.wheel(0, turn % 50 === 49 ? 200_000 : turn % 10 === 9 ? 3_000 : 240);
    await page.waitForTimeout(16);
  }
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const sorted = frames.slice(2).sort((a, b) => a - b);
  const after = await memory(page);
  return {
    frames: sorted.length,
    medianFrame: sorted[Math.floor(sorted.length / 2)]!,
    frame99: sorted[Math.floor(sorted.length * 0.99)]!,
    longestFrame: sorted.at(-1)!,
    heapBeforeMegabytes: before.heap,
    heapAfterMegabytes: after.heap,
    elementsBefore: before.elements,
    elementsAfter: after.elements,
  };
}

async function memory(page: Page): Promise<{ heap: number; elements: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const elements = await page.evaluate(() => document.querySelectorAll("*").length);
  await session.detach();
  return { heap: usedSize / 2 ** 20, elements };
}

/** From choosing another colouring to the frame in which the plate has its new colours; the median of some changes. */
export async function recolourPlate(page: Page, choices: readonly string[]): Promise<number> {
  await page.locator("section canvas").first().waitFor();
  // Plates that still find their size would be taken for plates of another colour.
  await page.waitForLoadState("networkidle");
  const times: number[] = [];
  for (const choice of choices) times.push(await page.evaluate(recolour, choice));
  return median(times);
}

/** Runs in the page. */
async function recolour(choice: string): Promise<number> {
  const select = document.querySelector<HTMLSelectElement>(".toolbar select")!;
  const canvas = document.querySelector<HTMLCanvasElement>("section canvas")!;
  const picture = () => canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data.join();
  const before = picture();
  const begun = performance.now();
  select.value = choice;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  let looking = 0;
  for (;;) {
    const painted = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
    const looked = performance.now();
    const isChanged = picture() !== before;
    looking += performance.now() - looked;
    // Looking at the pixels takes time of its own, in every frame but the last before that frame was painted.
    if (isChanged) return painted - begun - (looking - (performance.now() - looked));
    if (painted - begun > 10_000) throw new Error(`The plate did not change its colours for ${choice}.`);
  }
}

/** From asking for another image to the frame in which the viewer shows it; `step` is a key, or a change of the address for images far away. */
export async function switchFields(page: Page, imageIds: readonly number[]): Promise<number> {
  const times: number[] = [];
  for (const id of imageIds) {
    times.push(
      await page.evaluate(async (wanted) => {
        const begun = performance.now();
        location.hash = location.hash.replace(/image=\d+/, `image=${wanted}`);
        for (;;) {
          const now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
          if (document.querySelector(`[data-image="${wanted}"]`) !== null) return now - begun;
          if (now - begun > 10_000) throw new Error(`Image ${wanted} did not appear.`);
        }
      }, id),
    );
  }
  return median(times);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
