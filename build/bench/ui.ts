import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { type Command, Option } from "commander";
import { LoopbackHost } from "../../e2e/host.ts";
import { wholeNumber } from "../../electron/commands/options.ts";
import { chromiumArguments, findChromium } from "../chromium.ts";
import { largeFields, manyImages } from "./ui/drawnScreens.ts";
import { firstPaint, type Measures, median, recolourPlate, scrollGallery, switchFields } from "./ui/measures.ts";
import { PlainPage } from "./ui/plainPage.ts";

type Options = { readonly images: number; readonly gallery: number; readonly seconds: number; readonly only?: Part; readonly json: boolean };

/** Colourings whose data are there after one look, so that the change itself is timed. */
const colourings = ["compound", "class", "concentration", "compound", "class", "concentration"];
const FIELDS = 24;
/** How long a person looks at a field before going to the next, in milliseconds. */
const LOOK = 1_000;
const REPEATS = 5;
/** Cells in each image of the gallery of cells. */
const CELLS = 20;

/** What a person waits for in the window: first paint, scrolling, colours of a plate, another field in the viewer. */
export function defineUi(program: Command): void {
  program
    .command("ui")
    .description("the window in Chromium, drawn by the processor: first paint, scrolling images and cells, recolouring a plate, switching fields")
    .option("--images <number>", "images of the project that is opened", wholeNumber(1), 40_000)
    .option("--gallery <number>", "images, and then cells, of the gallery that is scrolled", wholeNumber(1), 100_000)
    .option("--seconds <number>", "how long the gallery is scrolled", wholeNumber(1), 15)
    .addOption(new Option("--only <part>", "measure one part alone").choices(Object.keys(parts)))
    .option("--json", "one line of JSON", false)
    .action(measure);
}

/** What is measured, each with a project of its own. */
const parts = { project: lookAtProject, gallery: scrollThroughGallery, cells: scrollThroughCells, fields: lookAtFields } as const;
type Part = keyof typeof parts;

async function measure(options: Options): Promise<void> {
  const { images, gallery, only, json } = options;
  const folder = mkdtempSync(path.join(tmpdir(), "moascope-bench-ui-"));
  try {
    const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArguments });
    const results: Measures[] = [];
    for (const [part, look] of Object.entries(parts)) if (only === undefined || only === part) results.push(await look(browser, folder, options));
    const result = Object.assign({}, ...results) as Measures;
    await browser.close();
    if (json) console.log(JSON.stringify({ bench: "ui", images, gallery, ...result }));
    else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(24)} ${Number(value.toPrecision(4))}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lookAtProject(browser: Browser, folder: string, { images }: Options): Promise<Measures> {
  return ofProject(browser, folder, await manyImages(path.join(folder, "project"), images), async (open) => ({
    firstPlates: median(await repeated(() => open("plates", (page, address) => firstPaint(page, address, "plates")))),
    firstThumbnails: median(await repeated(() => open("gallery", (page, address) => firstPaint(page, address, "gallery")))),
    recolour384Wells: await open("plates", async (page, address) => {
      await page.goto(address);
      await recolourPlate(page, colourings);
      return recolourPlate(page, colourings);
    }),
  }));
}

async function scrollThroughGallery(browser: Browser, folder: string, { gallery, seconds }: Options): Promise<Measures> {
  return ofProject(browser, folder, await manyImages(path.join(folder, "gallery"), gallery), (open) =>
    open("gallery", async (page, address) => {
      await page.goto(address);
      return scrollGallery(page, seconds);
    }),
  );
}

/** The same with single cells, none of which was cut out before. */
async function scrollThroughCells(browser: Browser, folder: string, { gallery, seconds }: Options): Promise<Measures> {
  const project = await manyImages(path.join(folder, "cells"), Math.ceil(gallery / CELLS), CELLS);
  return ofProject(browser, folder, project, (open) =>
    open("gallery?show=cells", async (page, address) => {
      await page.goto(address);
      const { medianFrame, frame99, longestFrame, heapBeforeMegabytes, heapAfterMegabytes } = await scrollGallery(page, seconds);
      return { cellsMedianFrame: medianFrame!, cellsFrame99: frame99!, cellsLongestFrame: longestFrame!, cellsHeapBeforeMegabytes: heapBeforeMegabytes!, cellsHeapAfterMegabytes: heapAfterMegabytes! };
    }),
  );
}

async function lookAtFields(browser: Browser, folder: string): Promise<Measures> {
  return ofProject(browser, folder, await largeFields(path.join(folder, "fields"), FIELDS), (open) =>
    open("viewer?image=1", async (page, address) => {
      await page.goto(address);
      await page.waitFor(() => document.querySelector("[data-image='1']") !== null, null);
      // One after the other at once, hardly any is read ahead; far from each other none is; the next after a look is there.
      return {
        nextField: await switchFields(page, [2, 3, 4, 5]),
        farField: await switchFields(page, [11, 17, 23, 8, 14, 20]),
        lookedAtNextField: await switchFields(page, [21, 22, 23, 24], LOOK),
      };
    }),
  );
}

type Opener = <T>(place: string, look: (page: PlainPage, address: string) => Promise<T>) => Promise<T>;

/** Serves a project and lets `look` open pages of it. */
async function ofProject<T>(browser: Browser, home: string, project: string, look: (open: Opener) => Promise<T>): Promise<T> {
  await using host = await LoopbackHost.start(home, project);
  return await look(async (place, see) => {
    await using page = await PlainPage.open(browser);
    return await see(page, `${host.address}/${place}`);
  });
}

async function repeated<T>(work: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let turn = 0; turn < REPEATS; turn++) results.push(await work());
  return results;
}
