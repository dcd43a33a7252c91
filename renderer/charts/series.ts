/** A line of a chart; where a point has no number, it has a gap. */
export type Series = { readonly name: string; readonly colour: string; readonly isDashed?: boolean; readonly points: readonly { readonly x: number; readonly y: number }[] };
