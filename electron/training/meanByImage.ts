import { argmax } from "../../shared/statistics/argmax.ts";

/** The rows of a network's output [count, classes]. */
export function rowsOf(output: Float32Array, count: number): number[][] {
  const classes = output.length / count;
  return Array.from({ length: count }, (_, row) => [...output.subarray(row * classes, (row + 1) * classes)]);
}

/** The mean of the rows that belong to the same image, `images` naming that of each row; in the order in which images first come up. */
export function meanByImage<Image>(rows: readonly (readonly number[])[], images: readonly Image[]): ReadonlyMap<Image, readonly number[]> {
  const places = Map.groupBy(rows.keys(), (row) => images[row]!);
  return new Map([...places].map(([image, own]) => [image, own.length === 1 ? rows[own[0]!]! : rows[own[0]!]!.map((_, column) => own.reduce((sum, row) => sum + rows[row]![column]!, 0) / own.length)]));
}

/** The share of images whose rows together, on the average, say the class that they are; `images` and `targets` are those of each row. */
export function accuracyByImage<Image>(rows: readonly (readonly number[])[], images: readonly Image[], targets: readonly number[]): number {
  const targetOf = new Map(images.map((image, row) => [image, targets[row]!]));
  const means = [...meanByImage(rows, images)];
  return means.filter(([image, mean]) => argmax(mean) === targetOf.get(image)).length / means.length;
}
