import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ChannelScale, EpochRecord } from "../../shared/domain/run.ts";
import type { Tensors } from "../engines/engine.ts";
import { KerasModel } from "../nn/keras.ts";
import { readTensorFile, writeTensorFile } from "./safetensors.ts";

/** All that is known after an epoch: going on from here gives the same bits as never having stopped. */
export type Checkpoint = {
  readonly model: KerasModel;
  readonly scales: readonly ChannelScale[];
  /** Steps taken so far in the whole run; random numbers follow from it and the seed. */
  readonly step: number;
  readonly epochs: readonly EpochRecord[];
  /** Time from the start of training to here, in all sittings. */
  readonly elapsedSeconds: number;
  readonly state: Tensors;
};

const Facts = z.object({ model: KerasModel, scales: z.array(ChannelScale), step: z.int().min(0), epochs: z.array(EpochRecord), elapsedSeconds: z.number() });

/** The epoch whose weights are kept: the lowest validation loss, the latest where nothing is validated; null before the first. */
export function bestEpoch(epochs: readonly EpochRecord[]): number | null {
  const loss = ({ validationLoss }: EpochRecord) => validationLoss ?? Number.NEGATIVE_INFINITY;
  const best = epochs.reduce<EpochRecord | null>((best, epoch) => (best === null || loss(epoch) < loss(best) || epoch.validationLoss === null ? epoch : best), null);
  return best?.number ?? null;
}

/** Keeps a checkpoint in the run's folder, and then lets go of those that are neither the latest nor the best. */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint, shapes: ReadonlyMap<string, readonly number[]>): void {
  const { state, ...facts } = checkpoint;
  const latest = facts.epochs.at(-1)?.number ?? 0;
  mkdirSync(folder, { recursive: true });
  writeTensorFile(checkpointPath(folder, latest), { tensors: state, metadata: { moascope: JSON.stringify(facts) } }, shapes);
  const kept = new Set([latest, bestEpoch(facts.epochs)]);
  for (const epoch of epochsKept(folder)) if (!kept.has(epoch)) rmSync(checkpointPath(folder, epoch), { force: true });
}

/** The checkpoint of an epoch, or the latest; null where there is none. */
export function readCheckpoint(folder: string, epoch: number | "latest"): Checkpoint | null {
  const wanted = epoch === "latest" ? epochsKept(folder).at(-1) : epochsKept(folder).find((kept) => kept === epoch);
  if (wanted === undefined) return null;
  const { tensors, metadata } = readTensorFile(checkpointPath(folder, wanted));
  return { ...Facts.parse(JSON.parse(metadata["moascope"] ?? "null")), state: tensors };
}

function checkpointPath(folder: string, epoch: number): string {
  return path.join(folder, `epoch-${String(epoch).padStart(5, "0")}.safetensors`);
}

/** Epochs of which there is a checkpoint, in ascending order. */
function epochsKept(folder: string): number[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .flatMap((name) => /^epoch-(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
