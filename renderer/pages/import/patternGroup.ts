import type { PatternGroup } from "../../../shared/contract/importing.ts";

/** What each group usually looks like in a file's name. */
const usual: Readonly<Record<PatternGroup, string>> = {
  plate: "[^_/]+",
  well: "[A-P]\\d{2}",
  row: "[A-P]",
  column: "\\d{1,2}",
  site: "\\d+",
  channel: "\\d+",
  z: "\\d+",
  time: "\\d+",
};

/** Puts a named group in the place of a selection; what was selected becomes what the group matches. `from` and `to` select that in the new text. */
export function insertGroup(pattern: string, group: PatternGroup, start: number, end: number): { readonly text: string; readonly from: number; readonly to: number } {
  const inside = pattern.slice(start, end) || usual[group];
  const before = `${pattern.slice(0, start)}(?<${group}>`;
  return { text: `${before}${inside})${pattern.slice(end)}`, from: before.length, to: before.length + inside.length };
}
