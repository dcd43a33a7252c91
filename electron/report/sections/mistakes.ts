import { classLabel } from "../classLabel.ts";
import type { JudgedImage } from "../findings.ts";
import { count, percent } from "../../../shared/words/format.ts";
import { html, type Html } from "../html.ts";
import type { Section } from "./section.ts";

const mostRows = 20;

/** The test images that the network was surest of and got wrong: where a label, a well or an image may be at fault. */
export const mistakes: Section = {
  id: "mistakes",
  title: "Surest mistakes",
  render: ({ settings: { classNames } }, { subsets: { test } }) => {
    if (test.length === 0) return null;
    const wrong = test.filter(({ truthAt, predictedAt }) => truthAt !== predictedAt).sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1));
    if (wrong.length === 0) return html`<p>No test image was taken for another class.</p>`;
    return html`<p>Look at these first: a mistake made with great certainty is often a wrong label, an empty well or an image out of focus.
${wrong.length > mostRows ? `The ${mostRows} surest of ${count(wrong.length)} wrong test images:` : `All ${count(wrong.length)} wrong test images:`}</p>
<div class="scroll"><table class="dense">
<thead><tr><th scope="col">Image</th><th scope="col">True class</th><th scope="col">Predicted as</th><th scope="col" class="number">Probability</th><th scope="col" class="number">Of the true class</th></tr></thead>
<tbody>${wrong.slice(0, mostRows).map((image) => html`<tr><td>${image.name}${whereabouts(image)}</td><td>${
      classLabel(classNames, image.truthAt!)}</td><td>${classLabel(classNames, image.predictedAt)}</td><td class="number">${percent(image.probability)}</td><td class="number">${percent(image.probabilities[image.truthAt!]!)}</td></tr>
`)}</tbody>
</table></div>`;
  },
};

function whereabouts({ plate, well, compound }: JudgedImage): Html | null {
  const known = [plate, well, compound].filter((part) => part !== null);
  return known.length === 0 ? null : html`<span class="where">${known.join(" · ")}</span>`;
}
