import { rowTotal } from "../../../shared/statistics/confusionMatrix.ts";
import { classBadge, classLabel } from "../classLabel.ts";
import { count } from "../../../shared/words/format.ts";
import { html, type Html } from "../html.ts";
import type { Section } from "./section.ts";

/** Above this many classes cells shrink and show counts only. */
const manyClasses = 14;

/** Which classes the network takes for which, on the test images. */
export const confusion: Section = {
  id: "confusion",
  title: "Confusion matrix",
  render: ({ settings: { classNames } }, { evaluations: { test } }) => test === null ? null : html`
<p>Each row is one true class and shows what its test images were taken for: the number of images${classNames.length <= manyClasses && ", and below it the share of the row"}. The stronger the colour, the larger the share of the row. A perfect network has images on the diagonal only.</p>
<div class="scroll"><table class="confusion${classNames.length > manyClasses && " many"}">
<thead>
<tr><th></th><th colspan="${classNames.length}">Predicted as</th><th></th></tr>
<tr><th scope="col" style="text-align:left">True class</th>${classNames.map((name, at) => html`<th scope="col" title="${name}">${classBadge(at, name)}</th>`)}<th scope="col" class="number">Images</th></tr>
</thead>
<tbody>${test.confusion.map((row, at) => html`<tr><th scope="row">${classLabel(classNames, at)}</th>${row.map((cell, column) =>
    confusionCell(cell, rowTotal(row), `${classNames[at]} taken for ${classNames[column]}`))}<td class="number">${count(rowTotal(row))}</td></tr>
`)}</tbody>
</table></div>`,
};

function confusionCell(cell: number, total: number, title: string): Html {
  if (cell === 0) return html`<td class="cell nothing" title="${title}">0</td>`;
  const share = cell / total;
  return html`<td class="cell${share > 0.55 && " strong"}" style="--share:${share.toFixed(3)}" title="${title}">${count(cell)}<small>${Math.round(share * 100)}&nbsp;%</small></td>`;
}
