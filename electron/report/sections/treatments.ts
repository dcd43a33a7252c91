import { count, counted, percent } from "../../../shared/words/format.ts";
import { html } from "../html.ts";
import { compoundColumn, concentrationColumn, groupTable } from "./groupTable.ts";
import type { Section } from "./section.ts";

const mostRows = 120;

/** Accuracy by treatment (compound and concentration): every treatment, the wrong ones first. */
export const treatments: Section = {
  id: "treatments",
  title: "Results by treatment",
  render: ({ settings: { classNames } }, { testTreatments }) => {
    if (testTreatments === null || testTreatments.judged === 0) return null;
    const { groups, mixed, imageOf, right, judged } = testTreatments;
    const key = (group: string) => imageOf.get(group)!;
    const sorted = groups.toSorted((a, b) =>
      Number(a.truth === a.predicted) - Number(b.truth === b.predicted) || a.truth! - b.truth!
      || key(a.group).compound!.localeCompare(key(b.group).compound!, "en") || (key(a.group).concentration ?? 0) - (key(b.group).concentration ?? 0));
    return html`<p>${count(right)} of ${counted(judged, "tested treatment")} (${percent(right / judged)}) ${right === 1 ? "is" : "are"} right by the mean probability of ${judged === 1 ? "its" : "their"} test images. A treatment is a compound at one concentration, in the unit of the
imported table. Wrong ones come first${sorted.length > mostRows && `; ${mostRows} of ${count(sorted.length)} are listed`}.</p>
${mixed.length > 0 && html`<p class="note">${counted(mixed.length, "treatment")} whose images differ in class ${mixed.length === 1 ? "is" : "are"} not counted.</p>`}
${groupTable(sorted.slice(0, mostRows), imageOf, [compoundColumn, concentrationColumn], classNames, { verdict: right < judged })}`;
  },
};
