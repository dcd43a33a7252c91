import { classScores as scoresOf } from "../../../shared/statistics/classScores.ts";
import { classLabel } from "../classLabel.ts";
import { count, fixed, percent } from "../../../shared/words/format.ts";
import { html } from "../html.ts";
import type { Section } from "./section.ts";

/** Precision, recall and F1 of every class on the test images. */
export const classScores: Section = {
  id: "classes",
  title: "How well each class is recognised",
  render: ({ settings: { classNames } }, { evaluations: { test } }) => test === null ? null : html`
<p>Recall: of the test images of a class, the share that was found. Precision: of the images given that name, the share that deserved it. F1 is high only where both are.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Class</th><th scope="col" class="number">Precision</th><th scope="col" class="number">Recall</th><th scope="col" class="number">F1</th><th scope="col" class="number">Test images</th><th scope="col" class="number">Given this class</th></tr></thead>
<tbody>${scoresOf(test.confusion).map(({ precision, recall, f1, support, predicted }, at) => html`<tr><th scope="row">${classLabel(classNames, at)}</th>${
    // A share of nothing is no share; scikit-learn counts it as 0 in the means, and so do the means above.
    [percent(predicted === 0 ? null : precision), percent(support === 0 ? null : recall), fixed(support + predicted === 0 ? null : f1), count(support), count(predicted)].map((value) => html`<td class="number">${value}</td>`)}</tr>
`)}</tbody>
</table></div>`,
};
