import type { PlateLayout } from "../../../shared/domain/plateLayout.ts";
import { rowName } from "../../../shared/domain/wellName.ts";
import { classColour } from "../../../shared/image/classColour.ts";
import { html, type Html } from "../html.ts";

/** One well of a map. `class` is the position of the predicted class; training wells are drawn small, because the network has seen their answer. */
export type MapWell = {
  readonly row: number;
  readonly column: number;
  readonly class: number;
  readonly kind: "test" | "seen" | "unlabelled";
  readonly wrong: boolean;
  readonly title: string;
};

const pitch = 26;
const edge = 24;

/** A plate as SVG: one circle a well in the colour and with the number of its predicted class, wrong wells with a heavy outline, a tooltip on each. */
export function plateMap(name: string, layout: PlateLayout, wells: readonly MapWell[]): Html {
  const { rows, columns } = layout;
  const position = (index: number) => edge + index * pitch + pitch / 2;
  const used = new Set(wells.map(({ row, column }) => row * columns + column));
  // The labels of a 1536-well plate would touch; every second one is enough there.
  const labelled = (index: number) => columns <= 24 || index % 2 === 0;
  return html`<svg viewBox="0 0 ${edge + columns * pitch + 2} ${edge + rows * pitch + 2}" role="img" aria-label="Map of plate ${name}">
${range(columns).filter(labelled).map((column) => html`<text x="${position(column)}" y="16" font-size="11" text-anchor="middle">${column + 1}</text>`)}
${range(rows).filter(labelled).map((row) => html`<text x="18" y="${position(row) + 4}" font-size="11" text-anchor="end">${rowName(row)}</text>`)}
${range(rows * columns).filter((index) => !used.has(index)).map((index) => html`<circle class="unused" cx="${position(index % columns)}" cy="${position(Math.floor(index / columns))}" r="9.5"/>`)}
${wells.map((well) => wellMark(well, position(well.column), position(well.row)))}
</svg>`;
}

/** The mark of one well around a centre, for maps and their legend. */
export function wellMark({ class: predicted, kind, wrong, title }: MapWell, x: number, y: number): Html {
  const { fill, text } = classColour(predicted);
  const radius = kind === "seen" ? 5.5 : wrong ? 9.5 : 11;
  const outline = wrong ? html` class="wrong" stroke-width="3"` : kind === "unlabelled" ? html` class="unlabelled" stroke-width="1.5" stroke-dasharray="2 2"` : null;
  return html`<g><title>${title}</title><circle cx="${x}" cy="${y}" r="${radius}" fill="${fill}"${outline}/>${
    kind !== "seen" && html`<text x="${x}" y="${y + 4}" font-size="11" font-weight="600" text-anchor="middle" style="fill:${text}">${predicted + 1}</text>`}</g>`;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
