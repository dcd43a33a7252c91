import type { Database } from "better-sqlite3";
import { Failure } from "../../shared/failure.ts";
import { channelColours, hexOf } from "../../shared/image/composite.ts";

/** The names of the project's channels by position; empty before the first import. */
export function listChannels(db: Database): readonly string[] {
  return db.prepare<[], string>("SELECT name FROM channel ORDER BY position").pluck().all();
}

/** Sets the channels of a project that has none yet, and gives their ids by position. */
export function insertChannels(db: Database, names: readonly string[]): readonly number[] {
  const insert = db.prepare("INSERT INTO channel (position, name, colour) VALUES (?, ?, ?)");
  const colours = channelColours(names);
  return names.map((name, position) => Number(insert.run(position, name, hexOf(colours[position]!)).lastInsertRowid));
}

/** The ids of the project's channels by position. */
export function channelIds(db: Database): readonly number[] {
  return db.prepare<[], number>("SELECT id FROM channel ORDER BY position").pluck().all();
}

/** A channel with its picture: the colour as `#rrggbb`, and the grey levels shown black and in full colour, null until they are chosen. */
export type StoredChannelView = { readonly position: number; readonly name: string; readonly colour: string; readonly low: number | null; readonly high: number | null };

/** The project's channels by position. */
export function listChannelViews(db: Database): StoredChannelView[] {
  return db.prepare<[], StoredChannelView>("SELECT position, name, colour, low, high FROM channel ORDER BY position").all();
}

/** What a channel was taken with, as far as its files told. */
export type ChannelOrigin = { readonly name: string; readonly excitationNanometres: number | null; readonly emissionNanometres: number | null; readonly exposureMilliseconds: number | null };

/** What the project's channels were taken with, by position. */
export function listChannelOrigins(db: Database): ChannelOrigin[] {
  return db
    .prepare<[], ChannelOrigin>(
      "SELECT name, excitation_nanometres AS excitationNanometres, emission_nanometres AS emissionNanometres, exposure_milliseconds AS exposureMilliseconds FROM channel ORDER BY position",
    )
    .all();
}

/** What may change of a channel. */
export type ChannelChange = { readonly name?: string | undefined; readonly colour?: string | undefined; readonly contrast?: { readonly low: number; readonly high: number } | undefined };

/** Changes the channel at a position. Fails with ChannelNameTaken. */
export function changeChannel(db: Database, position: number, { name, colour, contrast }: ChannelChange): void {
  const taken = name !== undefined && db.prepare<[string, number]>("SELECT 1 FROM channel WHERE name = ? AND position <> ?").get(name, position) !== undefined;
  if (taken) throw new Failure("ChannelNameTaken", { name });
  db.prepare("UPDATE channel SET name = coalesce(@name, name), colour = coalesce(@colour, colour), low = coalesce(@low, low), high = coalesce(@high, high) WHERE position = @position").run({
    position,
    name: name ?? null,
    colour: colour ?? null,
    low: contrast?.low ?? null,
    high: contrast?.high ?? null,
  });
}
