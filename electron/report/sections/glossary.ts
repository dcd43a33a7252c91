import { html } from "../html.ts";
import type { Section } from "./section.ts";

const terms: readonly (readonly [string, string])[] = [
  ["Accuracy", "The share of images whose most probable class is their true class."],
  ["Augmentation", "Random changes of training images, such as mirroring, that do not change what they show; they teach the network to ignore such differences."],
  ["Balanced accuracy", "The mean of the recalls of all classes, so that a rare class counts as much as a common one."],
  ["Batch", "The images that are looked at together before the weights are changed once."],
  ["Confusion matrix", "The table that counts, for every true class, what its images were taken for."],
  ["Epoch", "One pass through all training images."],
  ["F1", "One figure for precision and recall together (their harmonic mean); 1 is perfect."],
  ["Learning rate", "How far the weights are moved at each step."],
  ["Log loss", "The mean of −ln(probability given to the true class): 0 is perfect, and being sure and wrong costs most. It is also called cross-entropy."],
  ["Macro F1", "The mean of the F1 of all classes, each class counting the same."],
  ["Precision", "Of the images given a class, the share that really belongs to it."],
  ["Probability", "How sure the network is of a class, from 0 to 100 %; networks tend to be surer than they should be."],
  ["Recall", "Of the images that belong to a class, the share that was given it."],
  ["Seed", "The number from which all random choices follow; the same seed gives the same run."],
  ["Test images", "Images kept aside and used only once, to measure how well the finished network does."],
  ["Training images", "Images from which the network learns."],
  ["Treatment", "A compound at one concentration."],
  ["Validation images", "Images that the network does not learn from, used to choose the epoch whose weights are kept."],
  ["95 % interval", "The range in which the true share lies in 95 of 100 such experiments, as far as chance is concerned."],
];

/** The terms of the report, one sentence each. */
export const glossary: Section = {
  id: "glossary",
  title: "Terms",
  render: () => html`<dl class="glossary">${terms.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>
`)}</dl>`,
};
