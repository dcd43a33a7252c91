import { rowName } from "../../shared/domain/wellName.ts";
import type { PlateGeometry } from "./plateGeometry.ts";

/** What is drawn of a well that has images; `colour` null is unknown. */
export type WellMark = { readonly colour: string | null; readonly isSelected: boolean; readonly isPinned: boolean; readonly title: string };

/** Colours and font of the theme that is shown. */
export type PlateInk = { readonly text: string; readonly empty: string; readonly unknown: string; readonly mark: string; readonly surface: string; readonly font: string };

/** A plate's wells, by row * columns + column. */
export type PlateDrawing = {
  readonly marks: ReadonlyMap<number, WellMark>;
  /** Wells under a drag. */
  readonly dragged: ReadonlySet<number>;
  /** The well that the keys act on; null while they act elsewhere. */
  readonly focus: { readonly row: number; readonly column: number } | null;
};

/** Draws a plate. The context is scaled to pixels of the page. */
export function drawPlate(context: CanvasRenderingContext2D, geometry: PlateGeometry, { marks, dragged, focus }: PlateDrawing, ink: PlateInk): void {
  const { rows, columns, pitch, edge } = geometry;
  drawNames(context, geometry, ink);
  const radius = pitch / 2 - Math.max(0.6, pitch * 0.07);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      const mark = marks.get(at);
      const [x, y] = [edge + (column + 0.5) * pitch, edge + (row + 0.5) * pitch];
      if (mark === undefined) {
        disc(context, x, y, radius * 0.55, ink.empty);
        continue;
      }
      // A well whose value nobody knows is empty, not grey: grey may be a class.
      if (mark.colour === null) circle(context, x, y, radius - Math.max(0.5, pitch * 0.025), Math.max(1, pitch * 0.05), ink.unknown);
      else disc(context, x, y, radius, mark.colour);
      if (mark.isSelected || dragged.has(at)) {
        const thickness = Math.max(1.5, pitch * 0.1);
        circle(context, x, y, radius - thickness, thickness * 2, ink.surface);
        circle(context, x, y, radius - thickness / 2, thickness, ink.mark);
      }
      if (mark.isPinned) pin(context, x + radius * 0.65, y - radius * 0.65, Math.max(2, radius * 0.3), ink);
    }
  }
  if (focus === null) return;
  context.strokeStyle = ink.mark;
  context.lineWidth = 1.5;
  context.setLineDash([3, 2]);
  context.strokeRect(edge + focus.column * pitch + 0.75, edge + focus.row * pitch + 0.75, pitch - 1.5, pitch - 1.5);
  context.setLineDash([]);
}

/** Row and column names, fewer where wells are small. */
function drawNames(context: CanvasRenderingContext2D, { rows, columns, pitch, edge }: PlateGeometry, { text, font }: PlateInk): void {
  context.fillStyle = text;
  context.font = `${Math.min(11, Math.max(8, pitch * 0.55))}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const everyColumn = pitch < 14 ? 4 : pitch < 20 ? 2 : 1;
  const everyRow = pitch < 11 ? 2 : 1;
  for (let column = 0; column < columns; column += everyColumn) context.fillText(String(column + 1), edge + (column + 0.5) * pitch, edge / 2);
  for (let row = 0; row < rows; row += everyRow) context.fillText(rowName(row), edge / 2, edge + (row + 0.5) * pitch);
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number, thickness: number, stroke: string): void {
  context.strokeStyle = stroke;
  context.lineWidth = thickness;
  context.beginPath();
  context.arc(x, y, Math.max(0.5, radius), 0, 2 * Math.PI);
  context.stroke();
}

function pin(context: CanvasRenderingContext2D, x: number, y: number, radius: number, { mark, surface }: PlateInk): void {
  disc(context, x, y, radius + 1, surface);
  disc(context, x, y, radius, mark);
}

/** The theme's colours as a canvas takes them: it does not know light-dark(). */
export function inkOf(style: CSSStyleDeclaration, isDark: boolean): PlateInk {
  const colour = (name: string) => {
    const value = style.getPropertyValue(name).trim();
    const pair = /^light-dark\(([^,]+),\s*([^)]+)\)$/.exec(value);
    return pair === null ? value : ((isDark ? pair[2] : pair[1]) ?? value);
  };
  return { text: colour("--text-2"), empty: colour("--surface-2"), unknown: colour("--border-strong"), mark: colour("--text-1"), surface: colour("--surface-1"), font: style.fontFamily };
}
