/**
 * Undoes the filters of PNG (its specification, section 9): the rows of `filtered` begin with a byte that says how the others were predicted, from the byte a pixel before, the one
 * above, and the one a pixel before that. `bytes` becomes the rows without it. Throws where there is no such filter.
 */
export function unfilter(filtered: Uint8Array, bytes: Uint8Array, rowBytes: number, pixelBytes: number): void {
  for (let to = 0, from = 0; to < bytes.length; to += rowBytes, from += rowBytes + 1) {
    const filter = filters[filtered[from]!];
    if (filter === undefined) throw new Error(`there is no filter ${filtered[from]}`);
    filter({ filtered, bytes, from: from + 1, to, rowBytes, pixelBytes });
  }
}

/** A row: where it begins among the filtered bytes and among the others. The first has no row above, for which bytes of 0 stand. */
type Row = { readonly filtered: Uint8Array; readonly bytes: Uint8Array; readonly from: number; readonly to: number; readonly rowBytes: number; readonly pixelBytes: number };

/** By their numbers. Each byte of a pixel goes its own way along a row, so that what is to its left need not be read again. */
const filters: readonly ((row: Row) => void)[] = [asIs, byLeft, byAbove, byMean, byNearest];

function asIs({ filtered, bytes, from, to, rowBytes }: Row): void {
  bytes.set(filtered.subarray(from, from + rowBytes), to);
}

function byLeft({ filtered, bytes, from, to, rowBytes, pixelBytes }: Row): void {
  for (let first = 0; first < pixelBytes; first++) {
    let left = 0;
    for (let x = first; x < rowBytes; x += pixelBytes) {
      left = (filtered[from + x]! + left) & 0xff;
      bytes[to + x] = left;
    }
  }
}

function byAbove(row: Row): void {
  const { filtered, bytes, from, to, rowBytes } = row;
  if (to === 0) return asIs(row);
  for (let x = 0; x < rowBytes; x++) bytes[to + x] = filtered[from + x]! + bytes[to - rowBytes + x]!;
}

function byMean({ filtered, bytes, from, to, rowBytes, pixelBytes }: Row): void {
  const hasAbove = to > 0;
  for (let first = 0; first < pixelBytes; first++) {
    let left = 0;
    for (let x = first; x < rowBytes; x += pixelBytes) {
      const above = hasAbove ? bytes[to - rowBytes + x]! : 0;
      left = (filtered[from + x]! + ((left + above) >> 1)) & 0xff;
      bytes[to + x] = left;
    }
  }
}

/** By the one of the three that is nearest to what they would have if brightness rose evenly (Paeth). */
function byNearest(row: Row): void {
  const { filtered, bytes, from, to, rowBytes, pixelBytes } = row;
  // Without a row above, the nearest is always the one to the left.
  if (to === 0) return byLeft(row);
  for (let first = 0; first < pixelBytes; first++) {
    let left = 0;
    let before = 0;
    for (let x = first; x < rowBytes; x += pixelBytes) {
      const above = bytes[to - rowBytes + x]!;
      const toLeft = Math.abs(above - before);
      const toAbove = Math.abs(left - before);
      const toBefore = Math.abs(left + above - 2 * before);
      const nearest = toLeft <= toAbove && toLeft <= toBefore ? left : toAbove <= toBefore ? above : before;
      left = (filtered[from + x]! + nearest) & 0xff;
      bytes[to + x] = left;
      before = above;
    }
  }
}
