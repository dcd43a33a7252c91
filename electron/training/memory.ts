import { Failure } from "../../shared/failure.ts";
import type { Engine, PredictionPlan, TrainingPlan } from "../engines/engine.ts";

/** Batches of raw images that lie ready or are being made while a step is taken. */
const BATCHES_OF_IMAGES = 6;

/** For which images a network is trained. */
type NetworkShape = { readonly network: string; readonly size: number; readonly channels: { readonly length: number } };

/** About how much memory a run takes, in bytes, the images that are made ready for it included. */
export function memoryOfRun(engine: Pick<Engine, "memoryFor">, plan: TrainingPlan, { size, channels }: { readonly size: number; readonly channels: number }, batch: number): number {
  return engine.memoryFor(plan, batch) + bytesOfImages(batch, size, channels);
}

/**
 * Fails with MemoryTooSmall, which names a batch that fits, where a run needs more memory than is free: better than to be killed on the way. Free is
 * what the system says of its own memory: of a card's no provider of ONNX Runtime tells, so that there it shows when it runs out, see fallBack.
 */
export function ensureMemory(engine: Engine, plan: TrainingPlan, settings: NetworkShape, batch: number, freeBytes = process.availableMemory()): void {
  const needed = (images: number) => memoryOfRun(engine, plan, { size: settings.size, channels: settings.channels.length }, images);
  const neededBytes = needed(batch);
  if (neededBytes <= freeBytes) return;
  const { network, size } = settings;
  const fitting = mostThatFit(needed, batch, freeBytes);
  throw new Failure("MemoryTooSmall", { network, size, batch, neededBytes, freeBytes, fitting: fitting === 0 ? null : fitting });
}

/** Whether a run has the memory that it needs. */
export function isMemoryFree(engine: Engine, plan: TrainingPlan, { size, channels }: Pick<NetworkShape, "size" | "channels">, batch: number, freeBytes = process.availableMemory()): boolean {
  return memoryOfRun(engine, plan, { size, channels: channels.length }, batch) <= freeBytes;
}

/** With how many images at once, of as many as are wished for, a network predicts in the memory that is free. Fails with MemoryTooSmallToPredict where it is not even one. */
export function imagesAtOnce(engine: Pick<Engine, "memoryToPredict">, plan: PredictionPlan, { size, channels }: { readonly size: number; readonly channels: number }, wished: number, freeBytes = process.availableMemory()): number {
  const needed = (images: number) => engine.memoryToPredict(plan, images) + bytesOfImages(images, size, channels);
  if (needed(wished) <= freeBytes) return wished;
  const fitting = mostThatFit(needed, wished, freeBytes);
  if (fitting === 0) throw new Failure("MemoryTooSmallToPredict", { size, neededBytes: needed(1), freeBytes });
  return fitting;
}

/** The most images, fewer than `tooMany`, whose memory is free; 0 where even one needs more. */
function mostThatFit(needed: (images: number) => number, tooMany: number, freeBytes: number): number {
  let [fitting, beyond] = [0, tooMany];
  while (beyond - fitting > 1) {
    const middle = Math.floor((fitting + beyond) / 2);
    if (needed(middle) <= freeBytes) fitting = middle;
    else beyond = middle;
  }
  return fitting;
}

function bytesOfImages(batch: number, size: number, channels: number): number {
  return BATCHES_OF_IMAGES * batch * channels * size ** 2 * Float32Array.BYTES_PER_ELEMENT;
}
