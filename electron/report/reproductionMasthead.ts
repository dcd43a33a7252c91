import type { ReproductionEvaluation } from "../../shared/statistics/evaluateReproductions.ts";
import type { MeanEstimate } from "../../shared/statistics/meanInterval.ts";
import type { ReportFacts, ReproductionFacts } from "./facts.ts";
import { counted, duration, fixed, listed, moment } from "../../shared/words/format.ts";
import { html, type Html } from "./html.ts";
import { splitInWords } from "../../shared/words/wording.ts";

/** The top of the report on a run that reproduces images: what was done in one paragraph, and how far test images are reproduced. */
export function reproductionMasthead(facts: ReportFacts, reproductions: ReproductionFacts): Html {
  return html`<header>
<h1>${facts.project}: run ${facts.run}</h1>
<p class="byline">Trained ${moment(facts.startedAt)} · report written ${moment(facts.writtenAt)} · Moascope ${facts.appVersion}</p>
<p>${whatWasDone(facts, reproductions)}</p>
${tiles(reproductions.evaluations.test)}
</header>`;
}

function whatWasDone({ settings, epochs, bestEpoch, seconds }: ReportFacts, { evaluations: { train, validation, test } }: ReproductionFacts): string {
  const { network, channels, size, split } = settings;
  const of = (evaluation: ReproductionEvaluation | null) => counted(evaluation?.images ?? 0, "image");
  return [
    `The network ${network} was trained for ${counted(epochs.length, "epoch")} (${duration(seconds)}) on ${of(train)}, without labels, to reproduce them. `,
    `It works on ${channels.length === 1 ? `one channel (${channels[0]})` : `${channels.length} channels (${listed(channels)})`} scaled to ${size} × ${size} pixels. `,
    bestEpoch === null ? "" : `The weights of epoch ${bestEpoch}${validation === null ? "" : `, which had the lowest loss on ${of(validation)} for validation`}, were kept. `,
    test === null ? "No images were set aside for testing. " : `They were then tested on ${of(test)} that took no part in training. `,
    splitInWords(split),
  ].join("");
}

function tiles(test: ReproductionEvaluation | null): Html {
  if (test === null) return html`<dl class="tiles"><div class="tile"><dt>PSNR of test images</dt><dd class="figure">not measured</dd><dd class="detail">There are no test images.</dd></div></dl>`;
  const tile = (title: string, mean: MeanEstimate | null, told: (value: number) => string) =>
    mean === null
      ? html`<div class="tile"><dt>${title}</dt><dd class="figure">–</dd><dd class="detail">no image has any range of grey levels</dd></div>`
      : html`<div class="tile"><dt>${title}</dt><dd class="figure">${told(mean.value)}</dd><dd class="detail">mean of ${counted(test.images, "image")}<br><span class="nowrap">95&nbsp;%: ${told(mean.low)} to ${told(mean.high)}</span></dd></div>`;
  const decibels = (value: number) => `${value.toFixed(1)} dB`;
  return html`<dl class="tiles">
${tile("PSNR of test images", test.psnr, decibels)}
${test.interpolated !== null && tile("PSNR of interpolation", test.interpolated, decibels)}
${tile("Mean squared error of test images", test.error, fixed)}
</dl>
<p class="note">The ranges marked 95&nbsp;% come from drawing as many test images with replacement, over and over (Efron 1979), and count every image as an independent observation. Where images are parts of the same well or specimen, they are narrower than they should be.</p>`;
}
