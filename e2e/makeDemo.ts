// Makes the screen that the browser tests work on, in a process of its own, for it uses the core as the product does: node makeDemo.ts FOLDER
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import { usualRequest } from "../shared/domain/usualRequest.ts";
import { createCore } from "../electron/core/createCore.ts";
import { predictProject } from "../electron/evaluation/predictRun.ts";
import { demoFields, type DemoField } from "../electron/imaging/demo/demoScreen.ts";
import { drawField } from "../electron/imaging/demo/drawField.ts";
import { encodeField } from "../electron/imaging/demo/encodeField.ts";
import { importImages } from "../electron/importing/importImages.ts";
import { createProject, type Project } from "../electron/project/project.ts";
import { findRun } from "../electron/project/runs.ts";
import { performRun } from "../electron/training/performRun.ts";
import { prepareRun } from "../electron/training/prepareRun.ts";
import { demoParts } from "./demoParts.ts";

const [folder] = process.argv.slice(2) as [string];
const SEED = 1;
/** Wells of a plate that are drawn, by class: enough for every class to be trained on and tested. */
const WELLS: Readonly<Record<string, number>> = { DMSO: 5, "Actin disruptor": 5, "Eg5 inhibitor": 5, "Microtubule destabiliser": 5, "": 2 };
/** Whole seconds survive every copy of a file. */
const DRAWN = new Date("2026-01-01T00:00:00Z");
const { signal } = new AbortController();

const { screen, images, table, project: projectFolder } = demoParts(folder);
mkdirSync(images, { recursive: true });
await drawScreen();
await importScreen();
await makeThumbnails();

async function drawScreen(): Promise<void> {
  const fields = demoFields(SEED).filter(({ row }) => row.plate !== "Plate3");
  const wanted = [...Map.groupBy(fields, ({ row }) => `${row.plate} ${row.moa}`).values()].flatMap((ofClass) => ofClass.filter(isDrawn));
  wanted.sort((a, b) => a.row.file.localeCompare(b.row.file, "en"));
  for (const { well, site, row } of wanted) {
    const file = path.join(images, row.file);
    writeFileSync(file, await encodeField(drawField(well, site, SEED)));
    utimesSync(file, DRAWN, DRAWN);
  }
  writeFileSync(table, stringify(wanted.map(({ row }) => row), { header: true }));
}

/** The first wells of its class on its plate, of which the first with both its sites. */
function isDrawn({ row }: DemoField, _at: number, ofClass: readonly DemoField[]): boolean {
  const wells = [...new Set(ofClass.map((field) => field.row.well))].slice(0, WELLS[row.moa] ?? 0);
  return wells.includes(row.well) && (row.site === 1 || row.well === wells[0]);
}

async function importScreen(): Promise<void> {
  using project = createProject(projectFolder);
  await importImages(project, { images, table, copy: false, channels: [{ name: "nucleus" }, { name: "microtubules" }, { name: "actin" }], signal, onProgress: () => undefined });
  await train(project);
}

/** One run on the first plate, tested on the second: short, so that it leaves mistakes to look into. */
async function train(project: Project): Promise<void> {
  const runId = prepareRun(project, { ...usualRequest, network: "lenet5", split: { by: "plate", test: 1, validation: 0 }, epochs: 4, batch: 8, size: 32, seed: SEED });
  await performRun(project, runId, { signal, onEvent: () => undefined });
  await predictProject(project, findRun(project.db, runId), { signal, onEvent: () => undefined });
}

/** Opens the project as a window does, until its contrast is chosen and its thumbnails are kept. */
async function makeThumbnails(): Promise<void> {
  await using core = createCore({ configurationFolder: path.join(screen, "configuration") });
  const thumbnails = core.thumbnails.of(core.workspace.open(projectFolder));
  while (thumbnails.total === 0 || thumbnails.done < thumbnails.total) await new Promise((resolve) => setTimeout(resolve, 20));
}
