import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { Piscina } from "piscina";
import sharp from "sharp";
import { wholeNumber } from "../../electron/commands/options.ts";
import type { ThumbnailAnswer, ThumbnailTask } from "../../electron/pixels/thumbnailWorker.ts";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import { drawPlane, FIELD, planeTiff } from "./drawnFields.ts";
import type { ShrinkTask } from "./sharpWorker.ts";

type Options = { readonly images: number; readonly threads: number; readonly rounds: number; readonly json: boolean };

const raw = { width: FIELD.width, height: FIELD.height, channels: 1 } as const;
const eightBits = (plane: Uint16Array) => sharp(Uint8Array.from(plane, (value) => Math.min(255, value >> 2)), { raw }).toColourspace("b-w");

/** The kinds of files that are compared, each made of a drawn plane. */
const kinds: Readonly<Record<string, (plane: Uint16Array) => Promise<Uint8Array> | Uint8Array>> = {
  "16-bit TIFF": planeTiff,
  "16-bit TIFF, LZW": (plane) => sharp(plane, { raw }).toColourspace("grey16").tiff({ compression: "lzw" }).toBuffer(),
  "8-bit PNG": (plane) => eightBits(plane).png().toBuffer(),
  "8-bit JPEG": (plane) => eightBits(plane).jpeg({ quality: 90 }).toBuffer(),
};

/** How fast thumbnails and statistics are made in the background, beside sharp alone, which decodes and resizes the same files in as many workers. */
export function defineThumbnails(program: Command): void {
  program
    .command("thumbnails")
    .description("thumbnails and statistics of fields of 1280x1024 and three channels, and how that compares with sharp alone decoding and resizing the same files")
    .option("--images <number>", "fields of each kind of file", wholeNumber(1), 24)
    .option("--threads <number>", "workers of each side", wholeNumber(1), availableParallelism())
    .option("--rounds <number>", "how often the sides take turns", wholeNumber(1), 5)
    .option("--json", "one line of JSON", false)
    .action(measure);
}

async function measure({ images, threads, rounds, json }: Options): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "moascope-bench-thumbnails-"));
  const workers = { minThreads: threads, maxThreads: threads };
  const ours = new Piscina<ThumbnailTask, ThumbnailAnswer>({ ...workers, filename: new URL("../../electron/pixels/thumbnailWorker.ts", import.meta.url).href });
  const theirs = new Piscina<ShrinkTask, void>({ ...workers, filename: moduleBeside(import.meta.url, "sharpWorker").href });
  try {
    for (const [kind, encode] of Object.entries(kinds)) {
      const fields = await writeFields(path.join(folder, kind), images, encode);
      const make = async (files: readonly string[]) => {
        const answer = await ours.run({ sources: files.map((file) => ({ path: file, page: 0, plane: 0 })), longest: null });
        if (!("kept" in answer)) throw new Error("A thumbnail could not be made.");
      };
      const shrink = (isWhole: boolean) => (files: readonly string[]) => theirs.run({ files, isWhole });
      const sides = { moascope: new Watch(make), sharp: new Watch(shrink(false)), whole: new Watch(shrink(true)) };
      // The first turn compiles the code.
      for (let round = 0; round <= rounds; round++) for (const side of Object.values(sides)) await side.work(fields, round > 0);
      const { moascope, sharp: alone, whole } = sides;
      const result = {
        imagesPerSecond: round2(moascope.imagesPerSecond),
        sharpImagesPerSecond: round2(alone.imagesPerSecond),
        ratio: round2(moascope.imagesPerSecond / alone.imagesPerSecond),
        processorRatio: round2(alone.processorMilliseconds / moascope.processorMilliseconds),
        ratioToWhole: round2(moascope.imagesPerSecond / whole.imagesPerSecond),
      };
      if (json) console.log(JSON.stringify({ bench: "thumbnails", kind, images, threads, ...result }));
      else
        console.log(
          `${kind.padEnd(18)} ${result.imagesPerSecond} images a second, sharp alone ${result.sharpImagesPerSecond}: ratio ${result.ratio}, by time of processors ${result.processorRatio}; ratio to sharp decoding every pixel ${result.ratioToWhole}`,
        );
    }
  } finally {
    await ours.destroy();
    await theirs.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeFields(folder: string, count: number, encode: (plane: Uint16Array) => Promise<Uint8Array> | Uint8Array): Promise<string[][]> {
  mkdirSync(folder, { recursive: true });
  const fields: string[][] = [];
  for (let field = 0; field < count; field++) {
    const files = Array.from({ length: FIELD.channels }, (_, channel) => path.join(folder, `${field}-${channel}`));
    for (const [channel, file] of files.entries()) writeFileSync(file, await encode(drawPlane(field, channel)));
    fields.push(files);
  }
  return fields;
}

/** Times one side over several turns, of which the median counts: other work on the machine takes some of them longer. */
class Watch {
  readonly #work: (files: readonly string[]) => Promise<void>;
  readonly #milliseconds: number[] = [];
  readonly #processorMilliseconds: number[] = [];

  constructor(work: (files: readonly string[]) => Promise<void>) {
    this.#work = work;
  }

  async work(fields: readonly (readonly string[])[], isTimed: boolean): Promise<void> {
    const started = performance.now();
    const before = process.cpuUsage();
    await Promise.all(fields.map(this.#work));
    if (!isTimed) return;
    const { user, system } = process.cpuUsage(before);
    this.#milliseconds.push((performance.now() - started) / fields.length);
    this.#processorMilliseconds.push((user + system) / 1000 / fields.length);
  }

  get imagesPerSecond(): number {
    return 1000 / median(this.#milliseconds);
  }

  get processorMilliseconds(): number {
    return median(this.#processorMilliseconds);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

const round2 = (number: number) => Math.round(number * 100) / 100;
