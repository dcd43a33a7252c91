import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { unlike } from "./channelSuffix.ts";
import type { Layout, PlannedImage } from "./layout.ts";
import { type FileRow, factsOf, placeName } from "./tableRow.ts";

/** Joins the rows of each field, one row a channel, into images. Fields that lack a channel, or name one twice, are left out with a reason. */
export function groupChannelRows(rows: readonly FileRow[], author: string): Pick<Layout, "images" | "skipped"> {
  const skipped: SkippedFile[] = [];
  const named = rows.filter(({ file, row }) => {
    if (row.channel === null) skipped.push({ file: file.relative, reason: "its row of the table names no channel" });
    return row.channel !== null;
  });
  const groups = groupsOf(named);
  const usual = usualChannels(groups);

  const images: PlannedImage[] = [];
  for (const group of groups) {
    const reason = whyNot(group, usual);
    if (reason === null) images.push(imageOf(group, usual, author));
    else skipped.push(...group.map(({ file }) => ({ file: file.relative, reason })));
  }
  return { images, skipped };
}

type Group = readonly FileRow[];

/** Rows of one plate, well, site and replicate; where that brings a channel together twice, also of the same metadata (a time point, a depth). */
function groupsOf(rows: readonly FileRow[]): readonly Group[] {
  const place = ({ row }: FileRow) => JSON.stringify([row.plate, row.well, row.site, row.replicate]);
  const byPlace = [...Map.groupBy(rows, place).values()];
  if (byPlace.every((group) => twice(group) === null)) return byPlace;

  const names = [...new Set(rows.flatMap(({ row }) => Object.keys(row.metadata)))];
  // A column that differs on every row, such as a running number, or that follows the channel, such as an exposure, tells no fields apart.
  const telling = names.filter((name) => {
    const values = rows.map(({ row }) => row.metadata[name] ?? "");
    const channelsOfValue = Map.groupBy(rows, ({ row }) => row.metadata[name] ?? "");
    return new Set(values).size < rows.length && [...channelsOfValue.values()].some((same) => new Set(same.map(({ row }) => row.channel)).size > 1);
  });
  const byAll = [...Map.groupBy(rows, (entry) => place(entry) + JSON.stringify(telling.map((name) => entry.row.metadata[name]))).values()];
  return byAll.every((group) => twice(group) === null) ? byAll : byPlace;
}

/** The channels that most fields have, in the order of the table; of equally common sets the larger. */
function usualChannels(groups: readonly Group[]): readonly string[] {
  const inOrder = [...new Set(groups.flatMap((group) => group.map(channelOf)))];
  const sets = Map.groupBy(groups, (group) => inOrder.filter((name) => group.some((entry) => channelOf(entry) === name)).join("\n"));
  const [usual] = [...sets].sort(([a, first], [b, second]) => second.length - first.length || b.split("\n").length - a.split("\n").length);
  return usual === undefined ? [] : usual[0].split("\n");
}

function whyNot(group: Group, usual: readonly string[]): string | null {
  const double = twice(group);
  if (double !== null) return `its field has channel ${double} more than once (${placeName(group[0]!.row) || "the table gives no plate, well or site"})`;
  const channels = group.map(channelOf);
  const missing = usual.filter((name) => !channels.includes(name));
  const surplus = channels.filter((name) => !usual.includes(name));
  if (missing.length + surplus.length > 0) return unlike(missing, surplus);
  const disagreement = (["className", "compound", "concentration"] as const).find((fact) => new Set(group.map(({ row }) => row[fact]).filter((value) => value !== null)).size > 1);
  return disagreement === undefined ? null : `the rows of its field disagree about the ${disagreement === "className" ? "class" : disagreement}`;
}

function imageOf(group: Group, usual: readonly string[], author: string): PlannedImage {
  const ordered = usual.map((name) => group.find((entry) => channelOf(entry) === name)!);
  const rows = ordered.map(({ row }) => row);
  const first = rows[0]!;
  const known = <K extends "plate" | "well" | "site" | "compound" | "concentration" | "replicate" | "className">(fact: K) => rows.find((row) => row[fact] !== null)?.[fact] ?? null;
  const row = {
    ...first,
    compound: known("compound"),
    concentration: known("concentration"),
    className: known("className"),
    metadata: sharedMetadata(ordered),
  };
  return {
    facts: factsOf(placeName(first) || ordered[0]!.file.relative, row, author),
    source: { kind: "channels", channels: ordered.map((entry) => ({ name: channelOf(entry), file: entry.file })) },
  };
}

/** What all channels agree on under its own name, and what they do not under the name and the channel's. */
function sharedMetadata(rows: Group): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name of new Set(rows.flatMap(({ row }) => Object.keys(row.metadata)))) {
    const values = new Set(rows.map(({ row }) => row.metadata[name]));
    for (const entry of rows) {
      const value = entry.row.metadata[name];
      if (value !== undefined) metadata[values.size === 1 ? name : `${name} ${channelOf(entry)}`] = value;
    }
  }
  return metadata;
}

function twice(group: Group): string | null {
  const channels = group.map(channelOf);
  return channels.find((name, index) => channels.indexOf(name) !== index) ?? null;
}

function channelOf({ row }: FileRow): string {
  return row.channel ?? "";
}
