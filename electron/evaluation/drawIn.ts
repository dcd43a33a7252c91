import { mkdirSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { draws } from "../../shared/domain/drawing.ts";
import { Failure } from "../../shared/failure.ts";
import { engineHere, otherEngine } from "../jobs/chooseEngine.ts";
import { runJob } from "../jobs/runJob.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { drawnPictureFile } from "../project/drawnPictures.ts";
import type { Project } from "../project/project.ts";
import { runFolder, type RunRecord } from "../project/runs.ts";
import { epochInUse, steadily, type Watching } from "./predictRun.ts";

/** What is asked of a run that draws, and the folder for single images as TIFF and PNG; null where one picture of all of them, which lies with the run, is enough. */
export type DrawingOrder = { readonly count: number; readonly seed: number; readonly folder: string | null };

/** Images in a row of a picture of many. */
const COLUMNS = 8;

/** Pictures that were drawn for a person and are kept with a run: they can be drawn again. */
const KEPT = 20;

/** Draws new images with a run that learned to. Fails with RunDrawsNothing and RunUntrained, and as drawing does. */
export async function drawIn(project: Project, run: RunRecord, { count, seed, folder }: DrawingOrder, watching: Watching): Promise<void> {
  const { settings, id } = run;
  if (!draws(settings)) throw new Failure("RunDrawsNothing", { run: id });
  const epoch = epochInUse(run);
  const { size, batch, threads, device, channels } = settings;
  const engine = engineHere(settings.engine);
  if (engine !== settings.engine) watching.onEvent({ kind: "fellBack", sentence: otherEngine(settings.engine, engine) });
  const own = runFolder(project, id);
  // Before the work, so that a wrong place is not found out during it, and is told by its name.
  if (folder !== null) withStorageFailures(folder, () => mkdirSync(folder, { recursive: true }));
  const sheet = folder === null ? { file: drawnPictureFile(own, { epoch, seed, count }), columns: COLUMNS } : null;
  const how = { engine, device, runFolder: own, epoch, size, batch, threads, channelNames: channels, count, seed, folder, sheet };
  await steadily(how, watching, (specification) => runJob("drawImages", specification, watching));
  if (sheet !== null) await dropOldest(path.dirname(sheet.file));
}

/** Lets go of pictures that were drawn for a person, the oldest first, beyond those that are kept. */
async function dropOldest(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.startsWith("after-")).map((name) => path.join(folder, name));
  const dated = await Promise.all(files.map(async (file) => ({ file, at: (await stat(file)).mtimeMs })));
  for (const { file } of dated.sort((a, b) => b.at - a.at).slice(KEPT)) await rm(file, { force: true });
}
