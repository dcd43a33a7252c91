import type { Database } from "better-sqlite3";

/** The names of the project's channels by position; empty before the first import. */
export function listChannels(db: Database): readonly string[] {
  return db.prepare<[], string>("SELECT name FROM channel ORDER BY position").pluck().all();
}

/** Sets the channels of a project that has none yet, and gives their ids by position. */
export function insertChannels(db: Database, names: readonly string[]): readonly number[] {
  const insert = db.prepare("INSERT INTO channel (position, name) VALUES (?, ?)");
  return names.map((name, position) => Number(insert.run(position, name).lastInsertRowid));
}

/** The ids of the project's channels by position. */
export function channelIds(db: Database): readonly number[] {
  return db.prepare<[], number>("SELECT id FROM channel ORDER BY position").pluck().all();
}
