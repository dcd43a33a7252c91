import { classColour } from "../../shared/image/classColour.ts";
import { html, type Html } from "./html.ts";

/** The coloured number that stands for a class in tables and on plate maps; numbers count from 1. A class that the run leaves out has none. */
export function classBadge(position: number, name: string): Html {
  const { fill, text } = classColour(position);
  return html`<span class="badge" style="background:${fill};color:${text}" title="${name}">${position + 1}</span>`;
}

/** The number of a class and its name. */
export function classLabel(classNames: readonly string[], position: number): Html {
  return html`<span class="class">${classBadge(position, classNames[position]!)} ${classNames[position]!}</span>`;
}
