import { Subset } from "../../../shared/domain/run.ts";
import type { MeanEstimate } from "../../../shared/statistics/meanInterval.ts";
import { counted, fixed } from "../../../shared/words/format.ts";
import { html } from "../html.ts";
import type { Section } from "./section.ts";

/** How far images were reproduced in each part of the split, and each test image. */
export const reproductions: Section = {
  id: "reproductions",
  title: "Reproduced images",
  render: ({ reproductions: facts, settings: { size } }) => {
    if (facts === null) return null;
    const parts = Subset.options.flatMap((subset) => (facts.evaluations[subset] === null ? [] : [[subset, facts.evaluations[subset]] as const]));
    const isEnlarged = parts.some(([, { interpolated }]) => interpolated !== null);
    const decibels = (mean: MeanEstimate | null) => (mean === null ? html`<td class="number">–</td><td class="number">–</td>` : html`<td class="number">${mean.value.toFixed(1)}</td><td class="number">${mean.low.toFixed(1)} to ${mean.high.toFixed(1)}</td>`);
    const single = (psnr: number | null) => html`<td class="number">${psnr === null ? "–" : psnr.toFixed(1)}</td>`;
    const interval = html`<th scope="col" class="number">95&nbsp;%</th>`;
    return html`<div class="scroll"><table><thead><tr><th scope="col">Images</th><th scope="col" class="number">Number</th><th scope="col" class="number">Mean squared error</th>${interval}<th scope="col" class="number">PSNR (dB)</th>${interval}${isEnlarged && html`<th scope="col" class="number">PSNR of interpolation (dB)</th>${interval}`}</tr></thead>
<tbody>${parts.map(([subset, { images, error, psnr, interpolated }]) => html`<tr><th scope="row">${subset}</th><td class="number">${images}</td><td class="number">${fixed(error.value)}</td><td class="number">${fixed(error.low)} to ${fixed(error.high)}</td>${decibels(psnr)}${isEnlarged && decibels(interpolated)}</tr>
`)}</tbody></table></div>
<p class="note">The mean squared error is in units of the spread of grey levels: 1 where the network says nothing but the mean of all training images, 0 where nothing is lost. PSNR is how far the range of an image stands above its error, in decibels: 10 log(range² / mean squared error), the mean over its channels; images without any range have none. Both are of images of ${size} × ${size} pixels, as the network is shown them.</p>
${facts.tested.length > 0 && html`<h3>Test images, the least well reproduced first</h3>
<div class="scroll"><table><thead><tr><th scope="col">Image</th><th scope="col" class="number">Mean squared error</th><th scope="col" class="number">PSNR (dB)</th>${isEnlarged && html`<th scope="col" class="number">PSNR of interpolation (dB)</th>`}</tr></thead>
<tbody>${facts.tested.map(({ name, error, psnr, interpolated }) => html`<tr><th scope="row">${name}</th><td class="number">${fixed(error)}</td>${single(psnr)}${isEnlarged && single(interpolated)}</tr>
`)}</tbody></table></div>`}
${facts.pictures.length > 0 && html`<h3>Images, and what was made of them</h3>
<p>${counted(facts.pictures.length, "test image")}, the least well reproduced first: ${isEnlarged ? "the image at the left, what interpolation makes of it shrunk in the middle, what the network made of that at the right" : "what the network was shown at the left, what it made of it at the right"}, in the contrast of the first.</p>
<div class="examples">${facts.pictures.map(({ pair, name, error }) => html`<figure><img alt="${name}, and what was made of it" src="data:image/webp;base64,${pair.toString("base64")}">
<figcaption><b>Error ${fixed(error)}</b><br>${name}</figcaption></figure>
`)}</div>`}`;
  },
};
