/** What is measured of every channel of every image, by the names under which it is kept, and what people call it. */
export const measureTitles = {
  minimum: "minimum",
  p0_1: "0.1 % level",
  p1: "1 % level",
  p99: "99 % level",
  p99_9: "99.9 % level",
  maximum: "maximum",
  mean: "mean",
  sd: "standard deviation",
  focus: "focus",
  saturated: "saturated share",
} as const;

export type MeasureName = keyof typeof measureTitles;
export const measureNames = Object.keys(measureTitles) as MeasureName[];

/** One channel of one image, measured: grey levels but for `focus` (see focus.ts) and `saturated`, a share. */
export type Measures = Readonly<Record<MeasureName, number>>;

/** The column that says what is conspicuous about an image. */
export const flagColumn = "quality flags";

/** The column that says how many cells an image shows. */
export const cellColumn = "cell count";

/** How cells are looked for: by bright nuclei in a channel, about a third as wide as squares of `side` pixels around their cells. */
export type CellSearch = { readonly side: number; readonly channel: string };

/** The name of a measured column: `DAPI: focus`. */
export function measureColumn(channel: string, measure: MeasureName): string {
  return `${channel}: ${measureTitles[measure]}`;
}

/** What a channel of an image can be flagged as. */
export type Flag = "blank" | "saturated" | "out of focus";

/** One channel of one image among those that it is compared with. */
export type MeasuredPlane = { readonly image: number; readonly plate: string | null; readonly measures: Measures };

/**
 * Thresholds. `saturated`: the share of pixels at the camera's upper limit, as Bray et al. 2012 (10.1177/1087057111420292) look for. `blank`: the range from the 0.1 % to
 * the 99.9 % level, as a share of the plate's median range. `blur`: how many robust standard deviations (1.4826 times the median absolute deviation) the logarithm of
 * the focus lies below the plate's median, and the share of the median focus that it lies below too. `fewest`: images a plate needs to be compared within.
 */
export const thresholds = { saturated: 0.01, blank: 0.1, blur: 4, blurShare: 0.6, fewest: 8 } as const;

/** The flags of the planes of one channel, by image, images without any left out. Each plane is compared with those of its plate. */
export function flagPlanes(planes: readonly MeasuredPlane[]): ReadonlyMap<number, readonly Flag[]> {
  const flags = new Map<number, Flag[]>();
  const add = (image: number, flag: Flag) => {
    const known = flags.get(image);
    if (known === undefined) flags.set(image, [flag]);
    else known.push(flag);
  };
  for (const members of Map.groupBy(planes, ({ plate }) => plate).values()) {
    const usualRange = members.length < thresholds.fewest ? 0 : median(members.map(rangeOf));
    const isBlank = (plane: MeasuredPlane) => rangeOf(plane) === 0 || rangeOf(plane) < thresholds.blank * usualRange;
    const shown = members.filter((plane) => !isBlank(plane));
    const isBlurred = blurTest(shown);
    for (const plane of members) {
      if (isBlank(plane)) add(plane.image, "blank");
      else if (isBlurred(plane)) add(plane.image, "out of focus");
      if (plane.measures.saturated > thresholds.saturated) add(plane.image, "saturated");
    }
  }
  return flags;
}

function rangeOf({ measures: { p0_1, p99_9 } }: MeasuredPlane): number {
  return p99_9 - p0_1;
}

function blurTest(planes: readonly MeasuredPlane[]): (plane: MeasuredPlane) => boolean {
  if (planes.length < thresholds.fewest) return () => false;
  const logFocus = ({ measures: { focus } }: MeasuredPlane) => Math.log(Math.max(focus, Number.MIN_VALUE));
  const values = planes.map(logFocus);
  const middle = median(values);
  const spread = 1.4826 * median(values.map((value) => Math.abs(value - middle)));
  const limit = middle + Math.min(-thresholds.blur * spread, Math.log(thresholds.blurShare));
  return (plane) => logFocus(plane) < limit;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
