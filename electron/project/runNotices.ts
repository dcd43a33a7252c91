import type { Database } from "better-sqlite3";

/** Writes down a sentence that a person is to know of how a run went. */
export function writeNotice(db: Database, runId: number, sentence: string): void {
  db.prepare("INSERT INTO run_notice (run_id, sentence, written_at) VALUES (?, ?, ?)").run(runId, sentence, new Date().toISOString());
}

/** These sentences, oldest first. */
export function readNotices(db: Database, runId: number): string[] {
  return db.prepare<[number], string>("SELECT sentence FROM run_notice WHERE run_id = ? ORDER BY id").pluck().all(runId);
}
