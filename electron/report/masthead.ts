import { wilsonInterval } from "../../shared/statistics/wilsonInterval.ts";
import type { ReportFacts } from "./facts.ts";
import type { Findings } from "./findings.ts";
import { count, counted, duration, listed, moment, percent, percentRange } from "../../shared/words/format.ts";
import { html, type Html } from "./html.ts";
import { classesInWords, splitInWords } from "../../shared/words/wording.ts";

/** The top of the report: what was done in one paragraph, and the test accuracy with its uncertainty. */
export function masthead(facts: ReportFacts, findings: Findings): Html {
  return html`<header>
<h1>${facts.project}: run ${facts.run}</h1>
<p class="byline">Trained ${moment(facts.startedAt)} · report written ${moment(facts.writtenAt)} · Moascope ${facts.appVersion}</p>
<p>${whatWasDone(facts, findings)}</p>
${tiles(findings)}
</header>`;
}

function whatWasDone({ settings, epochs, bestEpoch, seconds }: ReportFacts, { subsets, testWells }: Findings): string {
  const { classNames, channels, size } = settings;
  const wells = testWells === null ? "" : ` from ${counted(testWells.groups.length + testWells.mixed.length, "well")}`;
  const kept = bestEpoch === null ? "" : subsets.validation.length > 0
    ? ` The weights of epoch ${bestEpoch}, which had the lowest loss on ${counted(subsets.validation.length, "validation image")}, were kept.`
    : ` The weights of epoch ${bestEpoch} were kept.`;
  const tested = subsets.test.length === 0
    ? " No images were set aside for testing."
    : ` They were then tested on ${counted(subsets.test.length, "image")}${wells} that took no part in training.`;
  return [
    `The network ${settings.network} was trained for ${counted(epochs.length, "epoch")} (${duration(seconds)}) on ${counted(subsets.train.length, "image")} `,
    `to tell ${count(classNames.length)} ${classesInWords(settings.classes)} apart. It sees ${channels.length === 1 ? `one channel (${channels[0]})` : `${channels.length} channels (${listed(channels)})`} `,
    `scaled to ${size} × ${size} pixels.${kept}${tested} ${splitInWords(settings.split)}`,
  ].join("");
}

function tiles({ subsets, evaluations, testWells, testTreatments }: Findings): Html {
  const { test } = evaluations;
  if (test === null) return html`<dl class="tiles"><div class="tile"><dt>Test accuracy</dt><dd class="figure">not measured</dd><dd class="detail">There are no test images.</dd></div></dl>`;
  const right = subsets.test.filter(({ truthAt, predictedAt }) => truthAt === predictedAt).length;
  const commonest = Math.max(...test.confusion.map((row) => row.reduce((sum, cell) => sum + cell, 0)));
  return html`<dl class="tiles">
${tile("Test accuracy, by image", right, test.images, "image")}
${testWells !== null && testWells.judged > 0 && tile("By well", testWells.right, testWells.judged, "well")}
${testTreatments !== null && testTreatments.judged > 0 && tile("By treatment", testTreatments.right, testTreatments.judged, "treatment")}
<div class="tile"><dt>Guessing the commonest class</dt><dd class="figure">${percent(commonest / test.images)}</dd><dd class="detail">what always giving the same answer would reach; one of ${count(test.classes.length)} at random: ${percent(1 / test.classes.length)}</dd></div>
</dl>
<p class="note">${(testWells ?? testTreatments) !== null && "A well or treatment takes the class with the highest mean probability over its test images. "}The ranges marked 95&nbsp;% (Wilson 1927) say
where the true share lies as far as chance is concerned. They count every ${testWells === null ? "image" : "image, well or treatment"} as an independent observation. ${
    testWells === null ? "Where images are parts of the same specimen, the range is narrower than it should be." : "Images of one well resemble each other, so the range for images is narrower than it should be; that for wells is the safer guide."}</p>`;
}

function tile(title: string, right: number, total: number, unit: string): Html {
  const interval = wilsonInterval(right, total);
  return html`<div class="tile"><dt>${title}</dt><dd class="figure">${percent(right / total)}</dd><dd class="detail">${count(right)} of ${counted(total, unit)} right${
    interval !== null && html`<br><span class="nowrap">95&nbsp;%: ${percentRange(interval)}</span>`}</dd></div>`;
}
