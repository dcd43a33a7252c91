import { counted, duration, listed, moment } from "../../shared/words/format.ts";
import type { DrawingFacts, ReportFacts } from "./facts.ts";
import { html, type Html } from "./html.ts";

/** The top of the report on a run that draws images: what was done in one paragraph, and what cannot be said of it. */
export function drawingMasthead(facts: ReportFacts, { learnedFrom }: DrawingFacts): Html {
  return html`<header>
<h1>${facts.project}: run ${facts.run}</h1>
<p class="byline">Trained ${moment(facts.startedAt)} · report written ${moment(facts.writtenAt)} · Moascope ${facts.appVersion}</p>
<p>${whatWasDone(facts, learnedFrom)}</p>
</header>`;
}

function whatWasDone({ settings, epochs, bestEpoch, seconds }: ReportFacts, learnedFrom: number): string {
  const { network, channels, size } = settings;
  return [
    `The network ${network} was trained for ${counted(epochs.length, "epoch")} (${duration(seconds)}) on ${counted(learnedFrom, "image")}, without labels, to draw new ones that look like them. `,
    `It works on ${channels.length === 1 ? `one channel (${channels[0]})` : `${channels.length} channels (${listed(channels)})`} scaled to ${size} × ${size} pixels. `,
    bestEpoch === null ? "" : `The weights of epoch ${bestEpoch}, the latest, were kept. `,
    "How true to life drawn images are has to be judged by eye: no figure here says so, and nothing may be measured on them as if they were observations.",
  ].join("");
}
