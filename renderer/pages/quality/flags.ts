import type { CodedColumn } from "../../../shared/contract/images.ts";
import { flagColumn } from "../../../shared/domain/quality.ts";
import { writeFilters } from "../gallery/arrange.ts";

/** A reason why images are conspicuous, such as `blank (DAPI)`, how many are, and the filter with which the gallery shows them. */
export type FlaggedImages = { readonly reason: string; readonly images: number; readonly filter: string };

/** The conspicuous images by reason, the most common first; one that has several is counted for each. `none` is what the column says of the others. */
export function flaggedImages({ values, codes }: CodedColumn, none = "none"): { readonly reasons: readonly FlaggedImages[]; readonly images: number; readonly filter: string } {
  const counts = new Array<number>(values.length).fill(0);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const said = values.map((value, code) => ({ value, images: counts[code]! })).filter(({ value, images }) => value !== none && images > 0);
  const reasons = new Map<string, typeof said>();
  for (const one of said) for (const reason of one.value.split(/(?<=\)), /)) reasons.set(reason, [...(reasons.get(reason) ?? []), one]);
  const listed = [...reasons].map(([reason, members]) => ({ reason, images: total(members), filter: filterOf(members) }));
  return { reasons: listed.sort((a, b) => b.images - a.images || (a.reason < b.reason ? -1 : 1)), images: total(said), filter: filterOf(said) };
}

function total(members: readonly { readonly images: number }[]): number {
  return members.reduce((sum, { images }) => sum + images, 0);
}

function filterOf(members: readonly { readonly value: string }[]): string {
  return writeFilters(new Map([[`column:${flagColumn}` as const, new Set(members.map(({ value }) => value))]]));
}
