import type { Subset } from "../../../shared/domain/run.ts";
import { classLabel } from "../classLabel.ts";
import { count, counted, fixed, percent } from "../../../shared/words/format.ts";
import { html } from "../html.ts";
import type { Section } from "./section.ts";

const columns = [["train", "Training"], ["validation", "Validation"], ["test", "Test"]] as const satisfies readonly (readonly [Subset, string])[];

/** How many images of each class were in each subset, and how well each subset is recognised. */
export const classCounts: Section = {
  id: "subsets",
  title: "Images and results by subset",
  render: ({ settings: { classNames } }, { images, subsets, evaluations }) => {
    const cells = (values: readonly string[]) => values.map((value) => html`<td class="number">${value}</td>`);
    const counts = (of: (subset: Subset) => number) => {
      const row = columns.map(([subset]) => of(subset));
      return cells([...row, row.reduce((sum, value) => sum + value, 0)].map(count));
    };
    const measures = [
      ["Accuracy", (subset: Subset) => percent(evaluations[subset]?.accuracy ?? null)],
      ["Balanced accuracy", (subset: Subset) => percent(evaluations[subset]?.balancedAccuracy ?? null)],
      ["Macro F1", (subset: Subset) => fixed(evaluations[subset]?.macroF1 ?? null)],
      ["Log loss", (subset: Subset) => fixed(evaluations[subset]?.logLoss ?? null)],
    ] as const;
    const outside = images.filter(({ subset, truthAt }) => subset === null || truthAt === null).length;
    return html`<div class="scroll"><table>
<caption>Labelled images by class and subset</caption>
<thead><tr><th scope="col">Class</th>${columns.map(([, title]) => html`<th scope="col" class="number">${title}</th>`)}<th scope="col" class="number">All</th></tr></thead>
<tbody>${classNames.map((_, at) => html`<tr><th scope="row">${classLabel(classNames, at)}</th>${counts((subset) => subsets[subset].filter(({ truthAt }) => truthAt === at).length)}</tr>
`)}</tbody>
<tfoot><tr><th scope="row">All classes</th>${counts((subset) => subsets[subset].length)}</tr></tfoot>
</table></div>
${outside > 0 && html`<p class="note">${counted(outside, "further image")} took no part in training or testing (no label, or a class that was left out) and ${outside === 1 ? "was" : "were"} only predicted.</p>`}
<div class="scroll"><table>
<caption>The kept network on each subset, images as they are, without random changes</caption>
<thead><tr><th scope="col">Measure</th>${columns.map(([, title]) => html`<th scope="col" class="number">${title}</th>`)}</tr></thead>
<tbody>${measures.map(([name, of]) => html`<tr><th scope="row">${name}</th>${cells(columns.map(([subset]) => of(subset)))}</tr>
`)}</tbody>
</table></div>`;
  },
};
