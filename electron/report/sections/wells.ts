import { count, counted, percent } from "../../../shared/words/format.ts";
import { html } from "../html.ts";
import { compoundColumn, concentrationColumn, groupTable, wellColumn } from "./groupTable.ts";
import type { Section } from "./section.ts";

const mostRows = 60;

/** Accuracy by well, and every well that was taken for something else. */
export const wells: Section = {
  id: "wells",
  title: "Results by well",
  render: ({ settings: { classNames } }, { testWells }) => {
    if (testWells === null || testWells.judged === 0) return null;
    const wrong = testWells.groups.filter(({ truth, predicted }) => truth !== predicted);
    wrong.sort((a, b) => b.probabilities[b.predicted]! - a.probabilities[a.predicted]!);
    const withCompounds = wrong.some(({ group }) => testWells.imageOf.get(group)!.compound !== null);
    const columns = withCompounds ? [wellColumn, compoundColumn, concentrationColumn] : [wellColumn];
    return html`<p>${count(testWells.right)} of ${counted(testWells.judged, "test well")} (${percent(testWells.right / testWells.judged)}) ${testWells.right === 1 ? "is" : "are"} right by the mean probability of their images.
${wrong.length === 0 ? "No test well was taken for another class." : `Wrong ones, the surest first${wrong.length > mostRows ? ` (the first ${mostRows} of ${count(wrong.length)})` : ""}:`}</p>
${testWells.mixed.length > 0 && html`<p class="note">${counted(testWells.mixed.length, "well")} whose images differ in class ${testWells.mixed.length === 1 ? "is" : "are"} not counted.</p>`}
${wrong.length > 0 && groupTable(wrong.slice(0, mostRows), testWells.imageOf, columns, classNames, { verdict: false })}`;
  },
};
