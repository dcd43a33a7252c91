import type { Database } from "better-sqlite3";
import { Failure } from "../../shared/failure.ts";
import { channelColours, hexOf } from "../../shared/image/composite.ts";

/** The names of the project's channels by position; empty before the first import. */
export function listChannels(db: Database): readonly string[] {
  return db.prepare<[], string>("SELECT name FROM channel ORDER BY position").pluck().all();
}

/** A channel as a project is to have it: `fileName` is what the files call it where that is something else, `colour` a `#rrggbb` that a person chose. */
export type WantedChannel = { readonly name: string; readonly fileName?: string | undefined; readonly colour?: string | undefined };

/** A channel of a project: what people call it, and what the files of its first import do. */
export type ProjectChannel = { readonly name: string; readonly fileName: string; readonly colour: string };

/** Channels with all that was not said of them: files call them the same, and their colours follow from their names. */
export function completeChannels(wanted: readonly WantedChannel[]): readonly ProjectChannel[] {
  const colours = channelColours(wanted.map(({ name }) => name));
  return wanted.map(({ name, fileName = name, colour }, position) => ({ name, fileName, colour: colour ?? hexOf(colours[position]!) }));
}

/** The project's channels by position; empty before the first import. */
export function listProjectChannels(db: Database): readonly ProjectChannel[] {
  return db.prepare<[], ProjectChannel>("SELECT name, file_name AS fileName, colour FROM channel ORDER BY position").all();
}

/** Sets the channels of a project that has none yet, and gives their ids by position. */
export function insertChannels(db: Database, wanted: readonly WantedChannel[]): readonly number[] {
  const insert = db.prepare("INSERT INTO channel (position, name, file_name, colour) VALUES (?, ?, ?, ?)");
  return completeChannels(wanted).map(({ name, fileName, colour }, position) => Number(insert.run(position, name, fileName, colour).lastInsertRowid));
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
