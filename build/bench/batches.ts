import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { wholeNumber } from "../../electron/commands/options.ts";
import { anyWayUp } from "../../electron/nn/zoo/architecture.ts";
import { deal } from "../../electron/training/batches.ts";
import { cacheUse } from "../../electron/training/cacheRoom.ts";
import { openTensors, type OpenTensors, type TensorImage } from "../../electron/training/tensors.ts";
import { noAugmentation, parseAugmentation } from "../../shared/domain/augmentation.ts";
import { plainRecipe } from "../../shared/domain/recipe.ts";
import type { Augmentation } from "../../shared/domain/run.ts";
import { randomStream, shuffled } from "../../shared/random.ts";
import { drawFields, FIELD } from "./drawnFields.ts";

type Options = { readonly images: number; readonly size: number; readonly batch: number; readonly threads: number; readonly seconds: number; readonly json: boolean };

/** Fields that are drawn; the others are links to them, and are decoded and kept one by one all the same. */
const DRAWN = 8;
const LIMIT = 50e9;
const SEED = 1;

/** How fast the batches of training come where no network takes any time: all that is done to an image from its file, or its cached tensor, to its place in a batch. */
export function defineBatches(program: Command): void {
  program
    .command("batches")
    .description("batches for training from 16-bit fields of 1280x1024 and three channels: the first epoch, which fills the cache, and those after it")
    .option("--images <number>", "fields", wholeNumber(1), 480)
    .option("--size <pixels>", "side of the network's input", wholeNumber(8), 224)
    .option("--batch <number>", "images of a batch", wholeNumber(1), 32)
    .option("--threads <number>", "worker threads", wholeNumber(1), 2)
    .option("--seconds <number>", "how long each kind of epoch is measured", wholeNumber(1), 5)
    .option("--json", "one line of JSON", false)
    .action(measure);
}

async function measure({ images: count, size, batch, threads, seconds, json }: Options): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "moascope-bench-batches-"));
  try {
    const images = drawFields(path.join(folder, "fields"), count, DRAWN).map(tensorImage);
    const cacheFolder = path.join(folder, "tensors");
    await using tensors = await openTensors(images, { cacheFolder, cacheBytes: LIMIT, recipe: plainRecipe, size, channels: FIELD.channels, plates: [] }, threads);
    const rate = (augmentation: Augmentation, most: number) => epochsOf(tensors, augmentation, batch, most);
    const first = await rate(anyWayUp, 0);
    const cached = await rate(anyWayUp, seconds);
    const result = {
      images: count,
      size,
      batch,
      threads,
      firstEpochImagesPerSecond: Math.round(first.imagesPerSecond),
      imagesPerSecond: Math.round(cached.imagesPerSecond),
      processorMillisecondsPerImage: Math.round(cached.processorMilliseconds * 100) / 100,
      unchangedImagesPerSecond: Math.round((await rate(noAugmentation, seconds)).imagesPerSecond),
      allChangesImagesPerSecond: Math.round((await rate(parseAugmentation("flip,quarter-turns,shift,rotation,scale,shear,brightness"), seconds)).imagesPerSecond),
      cacheBytes: (await cacheUse(cacheFolder)).bytes,
    };
    if (json) console.log(JSON.stringify({ bench: "batches", ...result }));
    else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(32)} ${value}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tensorImage(files: readonly string[], field: number): TensorImage {
  const sources = files.map((file) => {
    const { size: bytes, mtimeMs } = statSync(file);
    return { path: file, page: 0, plane: 0, bytes, modifiedMs: Math.round(mtimeMs) };
  });
  return { id: field + 1, width: FIELD.width, height: FIELD.height, plate: null, isControl: false, sources };
}

/** Whole epochs until some seconds are over, one at least; images a second, and milliseconds of all processors for each. */
async function epochsOf({ pool, samples }: OpenTensors, augmentation: Augmentation, batch: number, seconds: number): Promise<{ readonly imagesPerSecond: number; readonly processorMilliseconds: number }> {
  const started = performance.now();
  const before = process.cpuUsage();
  let taken = 0;
  let epoch = 0;
  do {
    epoch++;
    const plan = deal(shuffled([...samples.keys()], randomStream(SEED, epoch)), batch);
    for await (const { places } of pool.batches(plan, { augmentation, seed: SEED, epoch })) taken += places.length;
  } while (performance.now() - started < 1000 * seconds);
  const { user, system } = process.cpuUsage(before);
  return { imagesPerSecond: (1000 * taken) / (performance.now() - started), processorMilliseconds: (user + system) / 1000 / taken };
}
