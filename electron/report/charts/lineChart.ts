import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { html, type Html } from "../html.ts";

/** One curve: a value an epoch, the first being epoch 1; null where there is none. `colour` is a CSS colour. */
export type Curve = { readonly name: string; readonly colour: string; readonly values: readonly (number | null)[] };

export type LineChart = {
  readonly title: string;
  readonly description: string;
  readonly curves: readonly Curve[];
  /** The range of the vertical axis; it is widened to round numbers. */
  readonly range: readonly [number, number];
  /** How ticks are written, in d3-format's notation: ".0%" for shares. */
  readonly format?: string;
  /** The epoch to mark, null for none. */
  readonly marked: number | null;
};

const width = 520;
const height = 300;
const margin = { top: 36, right: 86, bottom: 42, left: 50 };

/** A line chart over epochs as SVG, with the name of each curve at its end and the marked epoch as a dashed line. */
export function lineChart({ title, description, curves, range, format, marked }: LineChart): Html {
  const epochs = Math.max(1, ...curves.map(({ values }) => values.length));
  const x = scaleLinear([1, Math.max(2, epochs)], [margin.left, width - margin.right]);
  const y = scaleLinear(range, [height - margin.bottom, margin.top]).nice(5);
  const tick = y.tickFormat(5, format);
  const path = line<number | null>((_, at) => x(at + 1), (value) => y(value!)).defined(isNumber).digits(1);
  const epochTicks = x.ticks(Math.min(8, epochs)).filter(Number.isInteger).filter((epoch) => epoch <= epochs);

  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">
<text class="title" x="${margin.left}" y="18">${title}</text>
${y.ticks(5).map((value) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at(y(value))}" y2="${at(y(value))}"/><text class="tick" x="${margin.left - 8}" y="${at(y(value) + 4)}" text-anchor="end">${tick(value)}</text>`)}
${(epochTicks.includes(1) ? epochTicks : [1, ...epochTicks]).map((epoch) => html`<text class="tick" x="${at(x(epoch))}" y="${height - margin.bottom + 18}" text-anchor="middle">${epoch}</text>`)}
<text class="axis-title" x="${at((margin.left + width - margin.right) / 2)}" y="${height - 6}" text-anchor="middle">epoch</text>
${marked !== null && html`<line class="best" x1="${at(x(marked))}" x2="${at(x(marked))}" y1="${margin.top}" y2="${height - margin.bottom}"/><text class="tick" x="${at(x(marked))}" y="${margin.top - 5}" text-anchor="middle">kept: ${marked}</text>`}
${curves.map(({ colour, values }) => html`<path d="${path(values) ?? ""}" style="stroke:${colour}"/>${dots(values, epochs).map((position) => html`<circle cx="${at(x(position + 1))}" cy="${at(y(values[position]!))}" r="3" style="fill:${colour}"/>`)}`)}
${endLabels(curves, y).map(({ name, colour, height: top }) => html`<text class="name" x="${width - margin.right + 8}" y="${at(top + 4)}" style="fill:${colour}">${name}</text>`)}
</svg>`;
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Positions that need a dot: all of a short curve, and values that stand alone, of which no line is drawn. */
function dots(values: readonly (number | null)[], epochs: number): number[] {
  return values.flatMap((value, at) => isNumber(value) && (epochs <= 3 || (!isNumber(values[at - 1]) && !isNumber(values[at + 1]))) ? [at] : []);
}

/** The names at the ends of their curves, moved apart where they would touch. */
function endLabels(curves: readonly Curve[], y: (value: number) => number): { name: string; colour: string; height: number }[] {
  const labels = curves.flatMap(({ name, colour, values }) => {
    const last = values.findLast(isNumber);
    return last === undefined ? [] : [{ name, colour, height: y(last) }];
  }).sort((a, b) => a.height - b.height);
  labels.slice(1).forEach((label, before) => {
    const overlap = labels[before]!.height + 15 - label.height;
    if (overlap <= 0) return;
    labels[before]!.height -= overlap / 2;
    label.height += overlap / 2;
  });
  return labels;
}

/** A coordinate with one decimal, which is finer than any screen. */
function at(coordinate: number): string {
  return String(Math.round(coordinate * 10) / 10);
}
