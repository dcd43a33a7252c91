import { argmax } from "./argmax.ts";

/** One image of a group (a well, a treatment): its class position, null where nobody said, and its probabilities. */
export type GroupMember = { readonly group: string; readonly truth: number | null; readonly probabilities: readonly number[] };

/** What the images of a group say together. */
export type GroupPrediction = {
  readonly group: string;
  readonly images: number;
  /** The mean over images of each class's probability. */
  readonly probabilities: readonly number[];
  readonly predicted: number;
  /** The class that the group's labelled images share, null where none is labelled. */
  readonly truth: number | null;
};

/** Groups in order of first appearance; those whose images differ in truth cannot be right or wrong and stand apart, with their classes. */
export type GroupedPredictions = {
  readonly groups: readonly GroupPrediction[];
  readonly mixed: readonly (Omit<GroupPrediction, "truth"> & { readonly truths: readonly number[] })[];
};

/** Averages the probabilities of the images of each group and takes the most probable class. */
export function byGroup(images: readonly GroupMember[]): GroupedPredictions {
  const groups: GroupPrediction[] = [];
  const mixed: GroupedPredictions["mixed"][number][] = [];
  for (const [group, members] of Map.groupBy(images, (image) => image.group)) {
    const probabilities = meanOf(members.map((member) => member.probabilities));
    const truths = [...new Set(members.flatMap(({ truth }) => (truth === null ? [] : [truth])))].sort((a, b) => a - b);
    const shared = { group, images: members.length, probabilities, predicted: argmax(probabilities) };
    if (truths.length > 1) mixed.push({ ...shared, truths });
    else groups.push({ ...shared, truth: truths[0] ?? null });
  }
  return { groups, mixed };
}

function meanOf(rows: readonly (readonly number[])[]): number[] {
  const sum = new Array<number>(rows[0]!.length).fill(0);
  for (const row of rows) {
    if (row.length !== sum.length) throw new RangeError(`${row.length} probabilities beside ${sum.length}`);
    row.forEach((value, at) => (sum[at]! += value));
  }
  return sum.map((value) => value / rows.length);
}
