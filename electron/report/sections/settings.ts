import { count, duration, short } from "../../../shared/words/format.ts";
import { settingsInWords } from "../../../shared/words/settingsInWords.ts";
import type { ReportFacts } from "../facts.ts";
import { html, type Html } from "../html.ts";
import type { Section } from "./section.ts";

/** How the network was trained, on what, and with which versions. */
export const settings: Section = {
  id: "settings",
  title: "Settings, versions and seed",
  render: (facts) => html`<h3>Settings</h3>
${pairs(settingsInWords(facts.settings).map(({ title, text }) => [title, text]))}
<h3>Pixel scale of each channel</h3>
<div class="scroll"><table><thead><tr><th scope="col">Channel</th><th scope="col" class="number">Value that becomes 0</th><th scope="col" class="number">Step that becomes 1</th></tr></thead>
<tbody>${facts.channelScales.map(({ offset, scale }, at) => html`<tr><th scope="row">${facts.settings.channels[at] ?? `channel ${at + 1}`}</th><td class="number">${short(offset)}</td><td class="number">${short(scale)}</td></tr>`)}</tbody></table></div>
<h3>What came out</h3>
${pairs(outcome(facts))}
<h3>Versions</h3>
${pairs([["Moascope", facts.appVersion], ...Object.entries(facts.versions)])}`,
};

function outcome({ parameters, epochs, bestEpoch, seconds, imagesPerSecond, notices }: ReportFacts): (readonly [string, string])[] {
  return [
    ["Weights in the network", count(parameters)],
    ["Epochs trained", count(epochs.length)],
    ["Epoch whose weights were kept", bestEpoch === null ? "–" : count(bestEpoch)],
    ["Training time", duration(seconds)],
    ["Speed", `${short(imagesPerSecond)} images per second`],
    ...notices.map((sentence): [string, string] => ["On the way", sentence]),
  ];
}

function pairs(rows: readonly (readonly [string, string])[]): Html {
  return html`<div class="scroll"><table class="settings"><tbody>${rows.map(([title, value]) => html`<tr><th scope="row">${title}</th><td>${value}</td></tr>
`)}</tbody></table></div>`;
}
