import { Subset } from "../../../shared/domain/run.ts";
import { counted, fixed, percent } from "../../../shared/words/format.ts";
import { html } from "../html.ts";
import type { Section } from "./section.ts";

/** How far masks were found in each part of the split, and in each test image. */
export const maskFigures: Section = {
  id: "masks",
  title: "Masks",
  render: ({ masks }) => {
    if (masks === null) return null;
    const parts = Subset.options.flatMap((subset) => (masks.evaluations[subset] === null ? [] : [[subset, masks.evaluations[subset]] as const]));
    return html`<div class="scroll"><table><thead><tr><th scope="col">Images</th><th scope="col" class="number">Number</th><th scope="col" class="number">Dice</th><th scope="col" class="number">95&nbsp;%</th><th scope="col" class="number">IoU</th><th scope="col" class="number">95&nbsp;%</th><th scope="col" class="number">Pixels right</th><th scope="col" class="number">Objects found</th><th scope="col" class="number">In the masks</th></tr></thead>
<tbody>${parts.map(([subset, { images, dice, iou, accuracy, objects, trueObjects }]) => html`<tr><th scope="row">${subset}</th><td class="number">${images}</td><td class="number">${fixed(dice.value)}</td><td class="number">${fixed(dice.low)} to ${fixed(dice.high)}</td><td class="number">${fixed(iou.value)}</td><td class="number">${fixed(iou.low)} to ${fixed(iou.high)}</td><td class="number">${percent(accuracy)}</td><td class="number">${objects}</td><td class="number">${trueObjects}</td></tr>
`)}</tbody></table></div>
<p class="note">Dice is twice the pixels that found and true objects share, over the pixels of both together; IoU the shared pixels over those of either. Where an image has no objects and none were found, both are 1.</p>
${masks.tested.length > 0 && html`<h3>Test images, the worst first</h3>
<div class="scroll"><table><thead><tr><th scope="col">Image</th><th scope="col" class="number">Dice</th><th scope="col" class="number">IoU</th><th scope="col" class="number">Objects found</th><th scope="col" class="number">In the mask</th></tr></thead>
<tbody>${masks.tested.map(({ name, dice, iou, objects, trueObjects }) => html`<tr><th scope="row">${name}</th><td class="number">${fixed(dice)}</td><td class="number">${fixed(iou)}</td><td class="number">${objects}</td><td class="number">${trueObjects}</td></tr>
`)}</tbody></table></div>`}
${masks.pictures.length > 0 && html`<h3>What was found, over what is there</h3>
<p>${counted(masks.pictures.length, "test image")}, the worst first, in colours of their own: blue is found and there, orange found but not there, pink there but not found.</p>
<div class="examples">${masks.pictures.map(({ png, overlaid, name, dice }) => html`<figure><img alt="${name}" src="data:image/png;base64,${png.toString("base64")}"><img alt="${name}, with masks" src="data:image/png;base64,${overlaid.toString("base64")}">
<figcaption><b>Dice ${fixed(dice)}</b><br>${name}</figcaption></figure>
`)}</div>`}`;
  },
};
