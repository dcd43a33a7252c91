import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { ChannelScale, EpochRecord } from "../../shared/domain/run.ts";
import { Failure, isFailure } from "../../shared/failure.ts";
import type { Tensors } from "../engines/engine.ts";
import { KerasModel } from "../nn/keras.ts";
import { readTensorFile, writeTensorFile } from "./safetensors.ts";

/** What a network that draws learns in contest with, and in which contrast the images that it learns from are shown: grey levels that are black, and in full colour, for each channel. */
const Contest = z.object({ adversary: KerasModel, contrasts: z.array(z.tuple([z.number(), z.number()])) });
export type Contest = z.infer<typeof Contest>;

/** All that is known after an epoch: going on from here gives the same bits as never having stopped. */
export type Checkpoint = {
  readonly model: KerasModel;
  readonly scales: readonly ChannelScale[];
  /** What else a run has that draws images; null of every other run. */
  readonly contest: Contest | null;
  /** In which ways its steps are computed, see TrainingPlan; null where that was left to the engine. */
  readonly ways: string | null;
  /** Steps taken so far in the whole run; random numbers follow from it and the seed. */
  readonly step: number;
  readonly epochs: readonly EpochRecord[];
  /** Time from the start of training to here, in all sittings. */
  readonly elapsedSeconds: number;
  readonly state: Tensors;
};

const Facts = z.object({ model: KerasModel, scales: z.array(ChannelScale), contest: Contest.nullable().default(null), ways: z.string().nullable().default(null), step: z.int().min(0), epochs: z.array(EpochRecord), elapsedSeconds: z.number() });

/** The epoch whose weights are kept: the largest overlap of masks, or the lowest validation loss where there are none, the latest where nothing is validated; null before the first. */
export function bestEpoch(epochs: readonly EpochRecord[]): number | null {
  const loss = ({ validationLoss, validationOverlap }: EpochRecord) => (validationOverlap === null ? (validationLoss ?? Number.NEGATIVE_INFINITY) : -validationOverlap.dice);
  const best = epochs.reduce<EpochRecord | null>((best, epoch) => (best === null || loss(epoch) < loss(best) || epoch.validationLoss === null ? epoch : best), null);
  return best?.number ?? null;
}

/** Keeps a checkpoint in the run's folder. */
export function writeCheckpoint(folder: string, checkpoint: Checkpoint, shapes: ReadonlyMap<string, readonly number[]>): void {
  const { state, ...facts } = checkpoint;
  const latest = facts.epochs.at(-1)?.number ?? 0;
  mkdirSync(folder, { recursive: true });
  writeTensorFile(checkpointPath(folder, latest), { tensors: state, metadata: { moascope: JSON.stringify(facts) } }, shapes);
}

/**
 * Lets go of checkpoints before the last of these epochs that are not the best, and of what a killed process left unfinished. Called when
 * the project knows these epochs, and not before: whenever everything is killed, the epoch that the project calls the best is there.
 */
export function dropOldCheckpoints(folder: string, epochs: readonly EpochRecord[]): void {
  const latest = epochs.at(-1)?.number ?? 0;
  const best = bestEpoch(epochs);
  for (const { name, epoch, isDraft } of checkpointFiles(folder)) {
    // A draft of a later epoch is being written at this moment.
    if (epoch <= latest && (isDraft || (epoch !== latest && epoch !== best))) rmSync(path.join(folder, name), { force: true });
  }
}

/** The checkpoint of an epoch. Fails with WeightsUnreadable. */
export function readCheckpoint(folder: string, epoch: number): Checkpoint {
  return readCheckpointFile(checkpointPath(folder, epoch));
}

/** The checkpoint in a file. Fails with WeightsUnreadable. */
export function readCheckpointFile(file: string): Checkpoint {
  const { tensors, metadata } = readTensorFile(file);
  const facts = Facts.safeParse(JSON.parse(metadata["moascope"] ?? "null"));
  if (!facts.success) throw new Failure("WeightsUnreadable", { path: file, reason: "it does not say what they belong to" });
  return { ...facts.data, state: tensors };
}

/** The latest checkpoint that can be read, null where there is none. From an earlier one, or from none, the same epochs follow again: a damaged file costs time, nothing else. */
export function readLatestCheckpoint(folder: string): Checkpoint | null {
  const whole = checkpointFiles(folder).filter(({ isDraft }) => !isDraft);
  for (const { epoch } of whole.sort((a, b) => b.epoch - a.epoch)) {
    try {
      return readCheckpoint(folder, epoch);
    } catch (error) {
      if (!isFailure(error, "WeightsUnreadable")) throw error;
    }
  }
  return null;
}

/** Where a run keeps the checkpoint of an epoch. */
export function checkpointPath(folder: string, epoch: number): string {
  return path.join(folder, `epoch-${String(epoch).padStart(5, "0")}.safetensors`);
}

function checkpointFiles(folder: string): { readonly name: string; readonly epoch: number; readonly isDraft: boolean }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const [, digits, draft] = /^epoch-(\d+)\.safetensors(\.\d+\.draft)?$/.exec(name) ?? [];
    return digits === undefined ? [] : [{ name, epoch: Number(digits), isDraft: draft !== undefined }];
  });
}
