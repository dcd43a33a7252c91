import type { GroupPrediction } from "../../../shared/statistics/byGroup.ts";
import { classLabel } from "../classLabel.ts";
import type { JudgedImage } from "../findings.ts";
import { count, percent, short } from "../../../shared/words/format.ts";
import { html, type Html } from "../html.ts";

/** A column that tells one group from another: its heading and its cell for the first image of the group. */
export type GroupColumn = { readonly title: string; readonly numeric?: boolean; readonly of: (image: JudgedImage) => string };

export const wellColumn: GroupColumn = { title: "Plate and well", of: ({ plate, well }) => [plate, well].filter((part) => part !== null).join(" · ") };
export const compoundColumn: GroupColumn = { title: "Compound", of: ({ compound }) => compound ?? "–" };
export const concentrationColumn: GroupColumn = { title: "Concentration", numeric: true, of: ({ concentration }) => (concentration === null ? "–" : short(concentration)) };

/** A table of wells or treatments: what each is, what it was taken for, and the mean probability of that class; `verdict` marks the wrong ones where right ones stand beside them. */
export function groupTable(groups: readonly GroupPrediction[], imageOf: ReadonlyMap<string, JudgedImage>, columns: readonly GroupColumn[], classNames: readonly string[], options: { verdict: boolean }): Html {
  return html`<div class="scroll"><table class="dense">
<thead><tr>${columns.map(({ title, numeric }) => html`<th scope="col"${numeric === true && html` class="number"`}>${title}</th>`)}<th scope="col" class="number">Images</th><th scope="col">True class</th><th scope="col">Predicted as</th><th scope="col" class="number">Probability</th>${options.verdict && html`<th scope="col"></th>`}</tr></thead>
<tbody>${groups.map(({ group, images, truth, predicted, probabilities }) => html`<tr>${columns.map(({ numeric, of }) => html`<td${numeric === true && html` class="number"`}>${of(imageOf.get(group)!)}</td>`)}<td class="number">${count(images)}</td><td>${
    truth === null ? "–" : classLabel(classNames, truth)}</td><td>${classLabel(classNames, predicted)}</td><td class="number">${percent(probabilities[predicted]!)}</td>${options.verdict && html`<td>${truth === predicted ? "" : "wrong"}</td>`}</tr>
`)}</tbody>
</table></div>`;
}
