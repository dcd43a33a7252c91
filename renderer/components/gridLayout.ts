/** Images that stand together under a heading; without a title there is none. */
export type ImageGroup = { readonly title: string | null; readonly rows: readonly number[] };

/** A line of a grid: the heading of a group, or as many images as fit beside each other. `first` counts images from the top. */
export type GridLine =
  | { readonly kind: "heading"; readonly key: string; readonly title: string; readonly images: number; readonly top: number }
  | { readonly kind: "images"; readonly key: string; readonly rows: readonly number[]; readonly first: number; readonly top: number };

export type GridLayout = { readonly lines: readonly GridLine[]; readonly columns: number; readonly cell: { readonly width: number; readonly height: number }; readonly height: number; readonly order: readonly number[] };

/** Space between images, and the height of a heading, in pixels. */
export const GAP = 6;
export const HEADING = 36;

/** Lays images out in lines of a width; `caption` is the height of the text below each. Groups in `closed` show their heading only. */
export function layOutGrid(groups: readonly ImageGroup[], width: number, size: number, caption: number, closed: ReadonlySet<string> = new Set()): GridLayout {
  const columns = Math.max(1, Math.floor((width + GAP) / (size + GAP)));
  const cell = { width: size, height: size + caption };
  const lines: GridLine[] = [];
  const order: number[] = [];
  let top = 0;
  for (const { title, rows } of groups) {
    if (title !== null) {
      lines.push({ kind: "heading", key: `heading ${title}`, title, images: rows.length, top });
      top += HEADING;
      if (closed.has(title)) continue;
    }
    for (let at = 0; at < rows.length; at += columns) {
      const inLine = rows.slice(at, at + columns);
      lines.push({ kind: "images", key: `${title ?? ""} ${at}`, rows: inLine, first: order.length, top });
      for (const row of inLine) order.push(row);
      top += cell.height + GAP;
    }
  }
  return { lines, columns, cell, height: top, order };
}

/** The index of the last line that begins at or above a height. */
export function lineAt({ lines }: GridLayout, y: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]!.top <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows of the images that a rectangle touches. */
export function rowsIn(layout: GridLayout, from: { readonly x: number; readonly y: number }, to: { readonly x: number; readonly y: number }): number[] {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [upper, lower] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  const pitch = layout.cell.width + GAP;
  const rows: number[] = [];
  for (let at = lineAt(layout, upper); at < layout.lines.length; at++) {
    const line = layout.lines[at]!;
    if (line.top > lower) break;
    if (line.kind === "heading" || line.top + layout.cell.height < upper) continue;
    line.rows.forEach((row, column) => {
      if (column * pitch <= right && column * pitch + layout.cell.width >= left) rows.push(row);
    });
  }
  return rows;
}

/** The image that an arrow key leads to, counted from the top; headings are passed over. */
export function neighbourOf(layout: GridLayout, at: number, key: "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End"): number {
  const last = layout.order.length - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowLeft" || key === "ArrowRight") return Math.min(Math.max(at + (key === "ArrowLeft" ? -1 : 1), 0), last);
  const lines = layout.lines.filter((line) => line.kind === "images");
  const here = lines.findLastIndex(({ first }) => first <= at);
  const next = lines[here + (key === "ArrowUp" ? -1 : 1)];
  if (next === undefined || here < 0) return at;
  return next.first + Math.min(at - lines[here]!.first, next.rows.length - 1);
}
