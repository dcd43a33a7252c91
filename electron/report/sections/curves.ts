import { lineChart } from "../charts/lineChart.ts";
import { html } from "../html.ts";
import type { Section } from "./section.ts";

const train = "var(--train)";
const validation = "var(--validation)";

/** Loss and accuracy over the epochs. */
export const curves: Section = {
  id: "learning",
  title: "Learning curves",
  render: ({ epochs, bestEpoch, settings: { task } }) => {
    if (epochs.length === 0) return null;
    const share = { classes: "Accuracy", masks: "Accuracy", images: "Share of the variance reproduced", drawing: "Images and drawn ones told apart" }[task];
    const isContest = task === "drawing";
    const withValidation = epochs.some(({ validationLoss }) => validationLoss !== null);
    const losses = epochs.flatMap(({ trainLoss, validationLoss, generatorLoss }) => [trainLoss, validationLoss ?? 0, generatorLoss ?? 0]).filter(Number.isFinite);
    return html`<div class="curves">
<figure>${lineChart({
      title: "Loss",
      description: `Loss over ${epochs.length} epochs`,
      curves: isContest
        ? [
            { name: "network", colour: train, values: epochs.map(({ generatorLoss }) => generatorLoss) },
            { name: "adversary", colour: validation, values: epochs.map(({ trainLoss }) => trainLoss) },
          ]
        : [
            { name: "training", colour: train, values: epochs.map(({ trainLoss }) => trainLoss) },
            { name: "validation", colour: validation, values: epochs.map(({ validationLoss }) => validationLoss) },
          ],
      range: [0, Math.max(...losses, 1e-6)],
      marked: bestEpoch,
    })}</figure>
<figure>${lineChart({
      title: share,
      description: `${share} over ${epochs.length} epochs`,
      curves: [
        { name: isContest ? "adversary" : "training", colour: isContest ? validation : train, values: epochs.map(({ trainAccuracy }) => trainAccuracy) },
        { name: "validation", colour: validation, values: epochs.map(({ validationAccuracy }) => validationAccuracy) },
      ],
      range: [0, 1],
      format: ".0%",
      marked: bestEpoch,
    })}</figure>
${epochs.some(({ validationOverlap }) => validationOverlap !== null) && html`<figure>${lineChart({
      title: "Overlap with the masks of validation images",
      description: `Dice and IoU over ${epochs.length} epochs`,
      curves: [
        { name: "Dice", colour: train, values: epochs.map(({ validationOverlap }) => validationOverlap?.dice ?? null) },
        { name: "IoU", colour: validation, values: epochs.map(({ validationOverlap }) => validationOverlap?.iou ?? null) },
      ],
      range: [0, 1],
      marked: bestEpoch,
    })}</figure>`}
</div>
<p class="note">${isContest ? ofContest : ofTraining(withValidation)} “kept” marks the epoch whose weights were used.</p>`;
  },
};

const ofContest =
  "The network and its adversary learn against each other: the loss of each rises when the other one learns, so neither says how good drawn images are. Where the adversary tells all images from drawn ones in every epoch, nothing is learned any more.";

function ofTraining(isValidated: boolean): string {
  const compared = isValidated
    ? "Where the validation loss rises while the training loss still falls, the network has begun to learn its training images by heart."
    : "There was no validation set, so there is one curve only.";
  return `${compared} Training values are means over an epoch in which the network was still changing and images were varied at random, so they can look worse than validation values.`;
}
