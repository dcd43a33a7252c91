import type { RunSettings } from "../../shared/domain/run.ts";
import { randomStream } from "../../shared/random.ts";
import type { DrawnPicture } from "../../shared/domain/drawing.ts";
import type { Trainer } from "../engines/engine.ts";
import { partOf } from "../engines/microBatches.ts";
import { drawnPictureFile } from "../project/drawnPictures.ts";
import type { Checkpoint, Contest } from "./checkpoint.ts";
import { drawCodes, greyLevels } from "./codes.ts";
import { codeLengthOf } from "./drawer.ts";
import { writeSheet } from "./drawnPicture.ts";
import type { Shown } from "./shown.ts";

/** What a network that draws makes of the same codes after every epoch, for a person who watches it learn. */
export type Sketches = {
  readonly draw: (trainer: Pick<Trainer, "predict">, epoch: number) => Promise<void>;
};

const COLUMNS = 8;
const ROWS = 2;

/** First step of the path of the random stream of their codes. */
const SKETCHES = 6;

/** Pictures of as many training images of a run, and of what is drawn after its epochs, in the contrast of the former. */
export async function openSketches(
  { runFolder, settings, model, scales, contest }: { readonly runFolder: string; readonly settings: RunSettings; readonly contest: Contest } & Pick<Checkpoint, "model" | "scales">,
  shown: Pick<Shown, "batches">,
  places: readonly number[],
): Promise<Sketches> {
  const { size, seed, channels: channelNames } = settings;
  const look = { channelNames, contrasts: contest.contrasts };
  const sheet = (images: Float32Array, count: number, picture: DrawnPicture) =>
    writeSheet(drawnPictureFile(runFolder, picture), { images: Array.from({ length: count }, (_, at) => partOf(images, count, at, at + 1)), size }, COLUMNS, look);
  // From all over the images: neighbours are often of one well, or the same cells.
  const some = Array.from({ length: Math.min(COLUMNS, places.length) }, (_, at) => places[Math.floor((at * places.length) / Math.min(COLUMNS, places.length))]!);
  for await (const { images } of shown.batches([some], null)) await sheet(images, some.length, "images");
  const count = COLUMNS * ROWS;
  const codes = drawCodes(count, codeLengthOf(model), randomStream(seed, SKETCHES));
  return { draw: async (trainer, epoch) => sheet(greyLevels(await trainer.predict(codes, count), count, scales), count, { epoch }) };
}
