/** The number of columns in which so many square pictures are largest in a frame, and, among those, leave the fewest places empty. */
export function columnsFor(count: number, frame: { readonly width: number; readonly height: number }): number {
  const sideIn = (columns: number) => Math.min(frame.width / columns, frame.height / Math.ceil(count / columns));
  let best = 1;
  for (let columns = 2; columns <= count; columns++) if (sideIn(columns) > sideIn(best) + 1e-9) best = columns;
  return best;
}
