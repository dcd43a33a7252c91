import type { Database } from "better-sqlite3";
import { tellsOfImages } from "../../shared/domain/drawing.ts";
import { listRuns, type RunRecord, setRunState } from "./runs.ts";

/** The run whose turn it is: one that was trained and waits to be predicted, else the oldest that is queued. */
export function nextWaitingRun(db: Database): RunRecord | undefined {
  const runs = listRuns(db);
  return runs.find((run) => isTrained(run) && tellsOfImages(run.settings) && !isPredicted(db, run.id)) ?? runs.find(({ state }) => state === "queued");
}

/** Whether a run has ended with weights that can be used. */
export function isTrained({ state, bestEpoch }: RunRecord): boolean {
  return (state === "finished" || state === "stopped") && bestEpoch !== null;
}

export function isPredicted(db: Database, runId: number): boolean {
  return db.prepare<[{ runId: number }], number>("SELECT EXISTS (SELECT 1 FROM prediction WHERE run_id = @runId) OR EXISTS (SELECT 1 FROM mask_prediction WHERE run_id = @runId) OR EXISTS (SELECT 1 FROM reproduction WHERE run_id = @runId)").pluck().get({ runId }) === 1;
}

/** Queues the runs that were being trained when their process died. Only for the project's writer, before it trains anything. */
export function queueInterruptedRuns(db: Database): void {
  for (const { id, state } of listRuns(db)) if (state === "running") setRunState(db, id, "queued");
}

/** Lets go of what a run predicted and was measured at, which is no longer what its weights say. */
export function deleteResults(db: Database, runId: number): void {
  db.transaction(() => {
    db.prepare("DELETE FROM prediction WHERE run_id = ?").run(runId);
    db.prepare("DELETE FROM mask_prediction WHERE run_id = ?").run(runId);
    db.prepare("DELETE FROM reproduction WHERE run_id = ?").run(runId);
    db.prepare("DELETE FROM metric WHERE run_id = ?").run(runId);
  })();
}

/** Deletes a run with its learning curve, predictions and measures, and its split where no other run was measured on it. */
export function deleteRun(db: Database, { id, splitId }: RunRecord): void {
  db.transaction(() => {
    db.prepare("DELETE FROM run WHERE id = ?").run(id);
    db.prepare("DELETE FROM split WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run WHERE split_id = split.id)").run(splitId);
  })();
}
