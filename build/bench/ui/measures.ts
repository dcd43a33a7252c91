import type { PlainPage } from "./plainPage.ts";

/** Milliseconds, or megabytes where the name says so; times are seen by the page itself, up to the frame in which the change is painted. */
export type Measures = Readonly<Record<string, number>>;

/** What a page has to show first. Each runs in the page. */
const lookers = { plates: lookForPlates, gallery: lookForThumbnails } as const;

/** From the start of the navigation to the first plates that are drawn in colour, or to the first thumbnails of the gallery. */
export async function firstPaint(page: PlainPage, address: string, target: keyof typeof lookers): Promise<number> {
  await page.goto(address, lookers[target]);
  return await page.waitFor(() => (window as unknown as { firstPaint?: number }).firstPaint, null);
}

function lookForPlates(): void {
  const isThere = () => {
    const canvas = document.querySelector<HTMLCanvasElement>("section canvas");
    if (canvas === null || canvas.width * canvas.height === 0) return false;
    const seen = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data;
    return seen.some((value, at) => at % 4 === 0 && Math.abs(value - seen[at + 1]!) > 40);
  };
  const look = () => {
    if (!isThere()) requestAnimationFrame(look);
    else requestAnimationFrame(() => Object.assign(window, { firstPaint: performance.now() }));
  };
  requestAnimationFrame(look);
}

function lookForThumbnails(): void {
  const look = () => {
    const isThere = [...document.querySelectorAll<HTMLImageElement>("[role=option] img, [role=gridcell] img, .line img")].some(({ complete, naturalWidth }) => complete && naturalWidth > 0);
    if (!isThere) requestAnimationFrame(look);
    else requestAnimationFrame(() => Object.assign(window, { firstPaint: performance.now() }));
  };
  requestAnimationFrame(look);
}

/** How long the gallery is scrolled in one way before it is in the other, in milliseconds. */
const WAY = 1_500;

/** Scrolls the gallery with the wheel for some seconds, in turn as fast as the wheel turns, here and there very far, and as slowly as images are looked at; measures every frame. */
export async function scrollGallery(page: PlainPage, seconds: number): Promise<Measures> {
  const middle = await page.waitFor(() => {
    const grid = document.querySelector(".grid[role], [role=listbox], [role=grid]");
    const { left, top, width, height } = grid?.getBoundingClientRect() ?? new DOMRect();
    return grid?.querySelector("img") != null && { x: left + width / 2, y: top + height / 2 };
  }, null);
  const elements = () => page.evaluate(() => document.querySelectorAll("*").length, null);
  const [heapBefore, elementsBefore] = [await page.heapMegabytes(), await elements()];
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
  }, null);
  const begun = Date.now();
  for (let turn = 0; Date.now() < begun + seconds * 1000; turn++) {
    const isLookedAt = Math.floor((Date.now() - begun) / WAY) % 2 === 1;
    await page.wheel(middle.x, middle.y, isLookedAt ? 120 : turn % 50 === 49 ? 200_000 : turn % 10 === 9 ? 3_000 : 240);
    await new Promise((resolve) => setTimeout(resolve, isLookedAt ? 80 : 16));
  }
  const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames, null);
  const sorted = frames.slice(2).sort((a, b) => a - b);
  return {
    frames: sorted.length,
    medianFrame: sorted[Math.floor(sorted.length / 2)]!,
    frame99: sorted[Math.floor(sorted.length * 0.99)]!,
    longestFrame: sorted.at(-1)!,
    heapBeforeMegabytes: heapBefore,
    heapAfterMegabytes: await page.heapMegabytes(),
    elementsBefore,
    elementsAfter: await elements(),
  };
}

/** From choosing another colouring to the frame in which the plate has its new colours; the median of some changes. */
export async function recolourPlate(page: PlainPage, choices: readonly string[]): Promise<number> {
  // A plate that still finds its size would be taken for one of another colour.
  await page.waitFor(() => document.querySelector("section canvas") !== null && performance.getEntriesByType("resource").every(({ startTime }) => startTime < performance.now() - 1_000), null);
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

/** From asking for other images, by the address, to the frame in which the viewer shows each; the median. Each is asked for when the one before was looked at for so many milliseconds. */
export async function switchFields(page: PlainPage, imageIds: readonly number[], lookedAt = 0): Promise<number> {
  const times: number[] = [];
  for (const id of imageIds) {
    await new Promise((resolve) => setTimeout(resolve, lookedAt));
    times.push(await page.evaluate(switchField, id));
  }
  return median(times);
}

/** Runs in the page. */
async function switchField(wanted: number): Promise<number> {
  const begun = performance.now();
  location.hash = location.hash.replace(/image=\d+/, `image=${wanted}`);
  for (;;) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
    if (document.querySelector(`[data-image="${wanted}"]`) !== null) return now - begun;
    if (now - begun > 10_000) throw new Error(`Image ${wanted} did not appear.`);
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
