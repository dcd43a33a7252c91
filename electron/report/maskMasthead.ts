import type { MaskEvaluation } from "../../shared/statistics/evaluateMasks.ts";
import type { MaskFacts, ReportFacts } from "./facts.ts";
import { counted, duration, fixed, listed, moment, percent } from "../../shared/words/format.ts";
import { html, type Html } from "./html.ts";
import { splitInWords } from "../../shared/words/wording.ts";

/** The top of the report on a run that learned masks: what was done in one paragraph, and how far masks of test images are found. */
export function maskMasthead(facts: ReportFacts, masks: MaskFacts): Html {
  return html`<header>
<h1>${facts.project}: run ${facts.run}</h1>
<p class="byline">Trained ${moment(facts.startedAt)} · report written ${moment(facts.writtenAt)} · Moascope ${facts.appVersion}</p>
<p>${whatWasDone(facts, masks)}</p>
${tiles(masks.evaluations.test)}
</header>`;
}

function whatWasDone({ settings, epochs, bestEpoch, seconds }: ReportFacts, { evaluations: { train, validation, test } }: MaskFacts): string {
  const { network, channels, size, split } = settings;
  const of = (evaluation: MaskEvaluation | null) => counted(evaluation?.images ?? 0, "image");
  return [
    `The network ${network} was trained for ${counted(epochs.length, "epoch")} (${duration(seconds)}) on ${of(train)} and their masks to find the objects in an image, pixel by pixel. `,
    `It sees ${channels.length === 1 ? `one channel (${channels[0]})` : `${channels.length} channels (${listed(channels)})`} scaled to ${size} × ${size} pixels. `,
    bestEpoch === null ? "" : `The weights of epoch ${bestEpoch}${validation === null ? "" : `, which had the best Dice on ${of(validation)} for validation`}, were kept. `,
    test === null ? "No images were set aside for testing. " : `They were then tested on ${of(test)} that took no part in training. `,
    splitInWords(split),
  ].join("");
}

function tiles(test: MaskEvaluation | null): Html {
  if (test === null) return html`<dl class="tiles"><div class="tile"><dt>Dice of test images</dt><dd class="figure">not measured</dd><dd class="detail">There are no test images.</dd></div></dl>`;
  const estimate = (title: string, { value, low, high }: MaskEvaluation["dice"]) =>
    html`<div class="tile"><dt>${title}</dt><dd class="figure">${fixed(value)}</dd><dd class="detail">mean of ${counted(test.images, "image")}<br><span class="nowrap">95&nbsp;%: ${fixed(low)} to ${fixed(high)}</span></dd></div>`;
  return html`<dl class="tiles">
${estimate("Dice of test images", test.dice)}
${estimate("IoU of test images", test.iou)}
<div class="tile"><dt>Pixels right</dt><dd class="figure">${percent(test.accuracy)}</dd><dd class="detail">object or background; high whatever is found, where objects are few</dd></div>
<div class="tile"><dt>Objects found</dt><dd class="figure">${test.objects}</dd><dd class="detail">${counted(test.trueObjects, "object")} in the masks; found objects that touch are counted as one</dd></div>
</dl>
<p class="note">The ranges marked 95&nbsp;% come from drawing as many test images with replacement, over and over (Efron 1979), and count every image as an independent observation. Where images are parts of the same well or specimen, they are narrower than they should be.</p>`;
}
