import type { RunSettings } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import type { Engine, TrainingPlan } from "../engines/engine.ts";

/** Batches of raw images that lie ready or are being made while a step is taken. */
const BATCHES_OF_IMAGES = 6;

/** About how much memory a run takes, in bytes, the images that are made ready for it included. */
export function memoryOfRun(engine: Pick<Engine, "memoryFor">, plan: TrainingPlan, { size, channels }: { readonly size: number; readonly channels: number }, batch: number): number {
  return engine.memoryFor(plan, batch) + BATCHES_OF_IMAGES * batch * channels * size ** 2 * Float32Array.BYTES_PER_ELEMENT;
}

/** Fails with MemoryTooSmall, which names a batch that fits, where a run needs more memory than is free: better than to be killed on the way. */
export function ensureMemory(engine: Engine, plan: TrainingPlan, settings: Pick<RunSettings, "network" | "size" | "channels">, batch: number, freeBytes = process.availableMemory()): void {
  const needed = (images: number) => memoryOfRun(engine, plan, { size: settings.size, channels: settings.channels.length }, images);
  const neededBytes = needed(batch);
  if (neededBytes <= freeBytes) return;
  const { network, size } = settings;
  let [fitting, tooMany] = [0, batch];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (needed(middle) <= freeBytes) fitting = middle;
    else tooMany = middle;
  }
  throw new Failure("MemoryTooSmall", { network, size, batch, neededBytes, freeBytes, fitting: fitting === 0 ? null : fitting });
}
