import type { Database } from "better-sqlite3";
import path from "node:path";
import { z } from "zod";
import { RunSettings, type RunState } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import type { Project } from "./project.ts";

/** One training: its settings, the split it was measured on and how it went. Epochs, predictions and metrics are read apart. */
export type RunRecord = {
  readonly id: number;
  readonly state: RunState;
  readonly network: string;
  readonly settings: RunSettings;
  readonly splitId: number;
  readonly parameters: number;
  readonly bestEpoch: number | null;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** Versions of what the result depends on, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The sentence that says why it failed. */
  readonly failure: string | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

type RunRow = Omit<RunRecord, "settings" | "versions"> & { readonly settings: string; readonly versions: string };

/** Where a run keeps its weights. */
export function runFolder({ folder }: Pick<Project, "folder">, runId: number): string {
  return path.join(folder, "models", `run-${runId}`);
}

/** What is stored: the list of states in the file cannot be changed, so that a paused run is a stopped one with a mark. */
const stored = (state: RunState) => ({ state: state === "paused" ? "stopped" : state, isPaused: state === "paused" ? 1 : 0 });

const columns = `id, CASE WHEN is_paused THEN 'paused' ELSE state END AS state, network, settings, split_id AS splitId, parameters, best_epoch AS bestEpoch, seconds, images_per_second AS imagesPerSecond,
  versions, failure, created_at AS createdAt, finished_at AS finishedAt`;

/** Records a run that is about to begin, and gives its id. */
export function insertRun(db: Database, run: Pick<RunRecord, "settings" | "splitId" | "versions"> & { readonly state?: RunState; readonly parameters?: number }): number {
  const { settings, splitId, versions, state = "queued", parameters = 0 } = run;
  const insert = db.prepare("INSERT INTO run (state, network, settings, split_id, parameters, versions, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
  return Number(insert.run(stored(state).state, settings.network, JSON.stringify(settings), splitId, parameters, JSON.stringify(versions), new Date().toISOString()).lastInsertRowid);
}

/** What may change while a run goes on. */
export type RunProgress = Partial<Pick<RunRecord, "parameters" | "bestEpoch" | "seconds" | "imagesPerSecond" | "failure" | "settings">>;

/** Moves a run to a state and records what is now known; a run that goes on again is no longer finished and has no failure. */
export function setRunState(db: Database, runId: number, state: RunState, progress: RunProgress = {}): void {
  const isOver = state === "finished" || state === "stopped" || state === "failed";
  const { parameters = null, bestEpoch = null, seconds = null, imagesPerSecond = null, failure = null, settings } = progress;
  db.prepare(
    `UPDATE run SET state = @state, is_paused = @isPaused, parameters = coalesce(@parameters, parameters), best_epoch = coalesce(@bestEpoch, best_epoch), seconds = coalesce(@seconds, seconds),
       images_per_second = coalesce(@imagesPerSecond, images_per_second), failure = @failure, settings = coalesce(@settings, settings), finished_at = @finishedAt WHERE id = @runId`,
  ).run({
    runId,
    ...stored(state),
    parameters,
    bestEpoch,
    seconds,
    imagesPerSecond,
    failure,
    settings: settings === undefined ? null : JSON.stringify(settings),
    finishedAt: isOver ? new Date().toISOString() : null,
  });
}

/** Every run, oldest first. */
export function listRuns(db: Database): RunRecord[] {
  return db.prepare<[], RunRow>(`SELECT ${columns} FROM run ORDER BY id`).all().map(fromRow);
}

/** The named run; "last" is the one begun last. Throws RunMissing, which lists the runs there are. */
export function findRun(db: Database, run: number | string): RunRecord {
  const row =
    run === "last"
      ? db.prepare<[], RunRow>(`SELECT ${columns} FROM run ORDER BY id DESC LIMIT 1`).get()
      : db.prepare<[number], RunRow>(`SELECT ${columns} FROM run WHERE id = ?`).get(Number(run));
  if (row !== undefined) return fromRow(row);
  throw new Failure("RunMissing", { run: String(run), existing: db.prepare<[], number>("SELECT id FROM run ORDER BY id").pluck().all() });
}

function fromRow(row: RunRow): RunRecord {
  return { ...row, settings: RunSettings.parse(JSON.parse(row.settings)), versions: z.record(z.string(), z.string()).parse(JSON.parse(row.versions)) };
}
