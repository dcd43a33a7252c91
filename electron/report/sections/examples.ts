import { classLabel } from "../classLabel.ts";
import type { ReportExample } from "../facts.ts";
import { percent } from "../../../shared/words/format.ts";
import { html, type Html } from "../html.ts";
import type { Section } from "./section.ts";

const mostEach = 24;

/** Small pictures of test images that were recognised, and of some that were not. */
export const examples: Section = {
  id: "examples",
  title: "Example images",
  render: ({ examples: all, settings: { classNames, recipe } }) => {
    if (all.length === 0) return null;
    const right = all.filter(({ truth, predicted }) => truth === predicted);
    const wrong = all.filter(({ truth, predicted }) => truth !== predicted);
    return html`<p>Test images as the network saw them, prepared by the recipe of the run${["tiles", "cells"].includes(recipe.crop.kind) && ", of each the part nearest to its middle"}, with what they are and what they were taken for. All pictures have the same brightness scale, so that intensities can be compared.</p>
${right.length > 0 && html`<h3>Recognised</h3>${gallery(right, classNames)}`}
${wrong.length > 0 && html`<h3>Taken for something else</h3>${gallery(wrong, classNames)}`}`;
  },
};

function gallery(shown: readonly ReportExample[], classNames: readonly string[]): Html {
  return html`<div class="examples">${shown.slice(0, mostEach).map((example) => html`<figure><img alt="${example.name}" src="data:image/png;base64,${example.png.toString("base64")}">
<figcaption>${example.truth === example.predicted
    ? html`<b>${named(example.truth, classNames)}</b>`
    : html`<b>${named(example.truth, classNames)}</b><br>taken for ${named(example.predicted, classNames)}`}<br>${percent(example.probability)} sure<br>${[example.plate, example.well].filter((part) => part !== null).join(" · ") || example.name}</figcaption></figure>
`)}</div>${shown.length > mostEach && html`<p class="note">${mostEach} of ${shown.length} are shown.</p>`}`;
}

function named(name: string, classNames: readonly string[]): Html {
  const position = classNames.indexOf(name);
  return position < 0 ? html`${name}` : classLabel(classNames, position);
}
