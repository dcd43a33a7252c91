import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Device, EngineName } from "../../shared/domain/device.ts";
import { Failure } from "../../shared/failure.ts";
import { randomStream } from "../../shared/random.ts";
import type { Engine } from "../engines/engine.ts";
import { joined, partOf } from "../engines/microBatches.ts";
import { writeFloatTiff } from "../imaging/writeFloatTiff.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { drawCodes, greyLevels } from "./codes.ts";
import { codeLengthOf, drawerOf } from "./drawer.ts";
import { type Look, writePicture, writeSheet } from "./drawnPicture.ts";
import { imagesAtOnce } from "./memory.ts";
import { openPredictor } from "./openPredictor.ts";
import type { PredictionEvent } from "./predict.ts";

/** How many images a run is to draw with the weights that it kept after an epoch, and where they go: the same seed draws the same ones. */
export type DrawingSpecification = {
  readonly engine: EngineName;
  readonly device: Device;
  readonly runFolder: string;
  readonly epoch: number;
  readonly size: number;
  readonly batch: number;
  readonly threads: number;
  readonly channelNames: readonly string[];
  readonly count: number;
  readonly seed: number;
  /** A picture of all of them side by side, so many in a row. */
  readonly sheet: { readonly file: string; readonly columns: number } | null;
  /** A folder for each of them: grey levels as TIFF, and a picture as PNG. */
  readonly folder: string | null;
};

/** First step of the path of random streams of codes that are drawn for a person. */
const DRAWING = 7;

/** The name of the files of one of the drawn images, without their ending. */
export function drawnName(at: number): string {
  return `drawn-${String(at + 1).padStart(4, "0")}`;
}

/** Draws images with a run that learned to. Fails with WeightsUnreadable, PredictionsNotFinite, MemoryTooSmallToPredict and ComputationFailed, and as the disk does. */
export async function drawImages(engine: Engine, specification: DrawingSpecification, tell: (event: PredictionEvent) => void): Promise<void> {
  const { runFolder, epoch, size, batch, threads, device, count, seed, sheet, folder, channelNames } = specification;
  const { model: trained, scales, contest, state } = readCheckpoint(runFolder, epoch);
  const model = drawerOf(trained);
  if (model === null) throw new Error(`The network ${trained.config.name} draws no images.`);
  const plan = { model, scales: null, threads, device };
  const atOnce = imagesAtOnce(engine, plan, { size, channels: scales.length }, Math.min(batch, count));
  await using predictor = await openPredictor(engine, plan, state, atOnce);
  const look: Look = { channelNames, contrasts: contest?.contrasts ?? null };
  if (folder !== null) await mkdir(folder, { recursive: true });
  const begun = performance.now();
  const kept: Float32Array[] = [];
  for (let done = 0; done < count; ) {
    const here = Math.min(atOnce, count - done);
    const codes = Array.from({ length: here }, (_, at) => drawCodes(1, codeLengthOf(model), randomStream(seed, DRAWING, done + at)));
    const output = await predictor.predict(joined(codes), here);
    if (!output.every(Number.isFinite)) throw new Failure("PredictionsNotFinite", { epoch });
    const drawn = greyLevels(output, here, scales);
    for (let at = 0; at < here; at++) {
      const image = partOf(drawn, here, at, at + 1);
      if (sheet !== null) kept.push(image.slice());
      if (folder === null) continue;
      await writeFloatTiff(path.join(folder, `${drawnName(done + at)}.tif`), image, size);
      await writePicture(path.join(folder, `${drawnName(done + at)}.png`), image, size, look);
    }
    done += here;
    const seconds = (performance.now() - begun) / 1000;
    tell({ kind: "predicting", done, total: count, imagesPerSecond: done / seconds, secondsLeft: (seconds / done) * (count - done) });
  }
  if (sheet !== null) await writeSheet(sheet.file, { images: kept, size }, sheet.columns, look);
}
