import { z } from "zod";
import { HexColour } from "../../../shared/contract/ids.ts";

/** How a channel is shown in this view where it differs from the project. */
export type ChannelLook = { readonly colour?: string; readonly low?: number; readonly high?: number };
export type Looks = ReadonlyMap<number, ChannelLook>;

const Part = z.tuple([z.coerce.number().int().min(0), z.union([z.literal(""), HexColour]), z.string(), z.string()]);

/** Looks as the address keeps them: `position~colour~low~high`, parts that do not differ left empty. Null for none. */
export function looksText(looks: Looks): string | null {
  const parts = [...looks].map(([position, { colour, low, high }]) => [position, colour?.slice(1) ?? "", low ?? "", high ?? ""].join("~"));
  return parts.length === 0 ? null : parts.join("_");
}

/** Looks of an address; what cannot be read is left out. */
export function readLooks(text: string | null): Looks {
  const looks = new Map<number, ChannelLook>();
  for (const part of text?.split("_") ?? []) {
    const [position, colour, low, high] = part.split("~");
    const read = Part.safeParse([position, colour === "" ? "" : `#${colour}`, low, high]);
    if (!read.success) continue;
    const level = (given: string) => (given === "" || !Number.isFinite(Number(given)) ? undefined : Number(given));
    const [place, hex, from, to] = [read.data[0], read.data[1], level(read.data[2]), level(read.data[3])];
    looks.set(place, { ...(hex === "" ? {} : { colour: hex }), ...(from === undefined ? {} : { low: from }), ...(to === undefined ? {} : { high: to }) });
  }
  return looks;
}

/** Positions of hidden channels as the address keeps them: `0.2`. */
export function readHidden(text: string | null): ReadonlySet<number> {
  return new Set((text ?? "").split(".").filter((part) => /^\d{1,3}$/.test(part)).map(Number));
}

/** What is hidden after a channel was asked for alone: all others, or none when it was alone already. */
export function soloed(hidden: ReadonlySet<number>, positions: readonly number[], alone: number): ReadonlySet<number> {
  const isAlone = positions.every((position) => hidden.has(position) === (position !== alone));
  return new Set(isAlone ? [] : positions.filter((position) => position !== alone));
}
