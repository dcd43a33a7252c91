import type { Subset } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import { type ImageRecord, listImages } from "./images.ts";
import type { Project } from "./project.ts";
import { type KeptReproduction, readReproductions } from "./reproductions.ts";
import type { RunRecord } from "./runs.ts";
import { readSplit } from "./splits.ts";

/** An image that a run reproduced, and its part of the split; null where it is in none. */
export type ReproducedRecord = { readonly image: ImageRecord; readonly found: KeptReproduction; readonly subset: Subset | null };

/** Every image that a run reproduced. Fails with RunNotPredicted where it reproduced none yet. */
export function reproducedRecords(project: Project, run: RunRecord): ReproducedRecord[] {
  const reproductions = readReproductions(project.db, run.id);
  if (reproductions.size === 0) throw new Failure("RunNotPredicted", { run: run.id });
  const { images: parts } = readSplit(project.db, run.splitId);
  return listImages(project).flatMap((image) => {
    const found = reproductions.get(image.id);
    return found === undefined ? [] : [{ image, found, subset: parts.get(image.id)?.subset ?? null }];
  });
}
