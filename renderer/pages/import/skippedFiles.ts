import { stringify } from "csv-stringify/browser/esm/sync";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";

/** Reasons beyond these are too many to choose from; the search finds them. */
const MOST_REASONS = 50;

/** The reasons with how many files each left out, the most common first. */
export function reasonsOf(skipped: readonly SkippedFile[]): { readonly reason: string; readonly files: number }[] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)]
    .map(([reason, files]) => ({ reason, files: files.length }))
    .sort((a, b) => b.files - a.files)
    .slice(0, MOST_REASONS);
}

/** The files whose name or reason has the text in it, in whatever case, and that have the reason if one is given. */
export function findSkipped(skipped: readonly SkippedFile[], text: string, reason: string | null): readonly SkippedFile[] {
  const sought = text.trim().toLowerCase();
  return skipped.filter((one) => (reason === null || one.reason === reason) && `${one.file}\n${one.reason}`.toLowerCase().includes(sought));
}

/** The files and their reasons as CSV with a header. */
export function skippedCsv(skipped: readonly SkippedFile[]): string {
  return stringify(skipped.map(({ file, reason }) => [file, reason]), { header: true, columns: ["file", "reason"] });
}
