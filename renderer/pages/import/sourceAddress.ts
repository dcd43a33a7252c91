import { z } from "zod";
import { ColumnRole } from "../../../shared/contract/importing.ts";

/** What a person says of a table's columns, by position. */
export type Roles = Readonly<Record<string, ColumnRole>>;

/** A channel's name and colour as a person changed them; null where nothing was changed. */
export type ChannelEdit = { readonly name: string | null; readonly colour: string | null };

/** Roles as a parameter of the address, `0.file,3.plate`; null without any. */
export function rolesText(roles: Roles): string | null {
  return Object.entries(roles).map(([column, role]) => `${column}.${role}`).join(",") || null;
}

/** The roles of an address; what is none is left out. */
export function readRoles(text: string | null): Roles {
  const entries = (text ?? "").split(",").flatMap((entry): [string, ColumnRole][] => {
    const [, column, role] = /^(\d{1,4})\.([a-z]+)$/.exec(entry) ?? [];
    const known = ColumnRole.safeParse(role);
    return column !== undefined && known.success ? [[column, known.data]] : [];
  });
  return Object.fromEntries(entries);
}

/** The roles with one more. Only one column can say a thing, so that the one that did until now goes back to its name. */
export function withRole(roles: Roles, column: number, role: ColumnRole): Roles {
  const isShared = role === "metadata" || role === "ignore";
  const others = Object.entries(roles).filter(([at, given]) => at !== String(column) && (isShared || given !== role));
  return { ...Object.fromEntries(others), [String(column)]: role };
}

/** Channel edits as a parameter of the address, `DAPI.3366ff,.,Tubulin.`; null without any. */
export function channelsText(edits: readonly ChannelEdit[]): string | null {
  const text = edits.map(({ name, colour }) => `${name === null ? "" : encodeURIComponent(name).replaceAll(".", "%2E")}.${colour?.slice(1) ?? ""}`).join(",");
  return /^[.,]*$/.test(text) ? null : text;
}

/** The channel edits of an address, by position. */
export function readChannels(text: string | null): ChannelEdit[] {
  if (text === null) return [];
  return text.split(",").map((entry) => {
    const [name = "", colour = ""] = entry.split(".");
    return { name: decoded(name) || null, colour: /^[0-9a-f]{6}$/.test(colour) ? `#${colour}` : null };
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // An address that somebody cut short.
    return text;
  }
}

/** Paths as a parameter of the address; null without any. */
export function pathsText(paths: readonly string[]): string | null {
  return paths.length === 0 ? null : JSON.stringify(paths);
}

/** The paths of an address; none where it is damaged. */
export function readPaths(text: string | null): readonly string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(text ?? "[]"));
  } catch {
    // An address that somebody cut short.
    return [];
  }
}

/** Whether every channel has a name, and no two the same. */
export function areNamesGood(names: readonly string[]): boolean {
  const trimmed = names.map((name) => name.trim().toLowerCase());
  return trimmed.every((name) => name !== "") && new Set(trimmed).size === trimmed.length;
}
