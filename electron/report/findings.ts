import type { Subset } from "../../shared/domain/run.ts";
import { argmax } from "../../shared/statistics/argmax.ts";
import { byGroup, type GroupedPredictions } from "../../shared/statistics/byGroup.ts";
import { evaluateProbabilities, type Evaluation } from "../../shared/statistics/evaluateProbabilities.ts";
import type { ReportFacts, ReportImage } from "./facts.ts";

/** An image with the positions of its true class (null where it has none in this run) and of the class it was given. */
export type JudgedImage = ReportImage & { readonly truthAt: number | null; readonly predictedAt: number; readonly probability: number };

/** Predictions of wells or treatments, each beside the first of its images, which says where it belongs. */
export type GroupFindings = GroupedPredictions & { readonly imageOf: ReadonlyMap<string, JudgedImage>; readonly right: number; readonly judged: number };

/** What the report says, computed once from the facts. */
export type Findings = {
  readonly images: readonly JudgedImage[];
  readonly subsets: Readonly<Record<Subset, readonly JudgedImage[]>>;
  /** Null for a subset without images. */
  readonly evaluations: Readonly<Record<Subset, Evaluation | null>>;
  /** Groups of test images only; null where no test image has a well, or a compound. */
  readonly testWells: GroupFindings | null;
  readonly testTreatments: GroupFindings | null;
};

/** Evaluates every subset, and the test images by well and by treatment. */
export function findingsOf({ images, settings: { classNames } }: Pick<ReportFacts, "images" | "settings">): Findings {
  const positions = new Map(classNames.map((name, at) => [name, at]));
  const judged = images.map((image): JudgedImage => {
    const predictedAt = argmax(image.probabilities);
    return { ...image, predictedAt, probability: image.probabilities[predictedAt]!, truthAt: image.truth === null ? null : (positions.get(image.truth) ?? null) };
  });
  const of = (subset: Subset) => judged.filter((image) => image.subset === subset && image.truthAt !== null);
  const subsets = { train: of("train"), validation: of("validation"), test: of("test") };
  const evaluation = (subset: Subset) => (subsets[subset].length === 0 ? null : evaluate(subsets[subset], classNames));
  return {
    images: judged,
    subsets,
    evaluations: { train: evaluation("train"), validation: evaluation("validation"), test: evaluation("test") },
    testWells: grouped(subsets.test, wellKey),
    testTreatments: grouped(subsets.test, treatmentKey),
  };
}

/** Plate and well as one key, null where the image has no well. */
export function wellKey({ plate, well }: Pick<ReportImage, "plate" | "well">): string | null {
  return well === null ? null : JSON.stringify([plate, well]);
}

/** Compound and concentration as one key, null where the image has no compound. */
export function treatmentKey({ compound, concentration }: Pick<ReportImage, "compound" | "concentration">): string | null {
  return compound === null ? null : JSON.stringify([compound, concentration]);
}

/** Images by key in order of first appearance, and their mean probabilities; null where no image has a key. */
export function grouped(images: readonly JudgedImage[], keyOf: (image: ReportImage) => string | null): GroupFindings | null {
  const members = images.flatMap((image) => {
    const group = keyOf(image);
    return group === null ? [] : [{ group, truth: image.truthAt, probabilities: image.probabilities, image }];
  });
  if (members.length === 0) return null;
  const predictions = byGroup(members);
  const judged = predictions.groups.filter(({ truth }) => truth !== null);
  return {
    ...predictions,
    imageOf: new Map(members.toReversed().map(({ group, image }) => [group, image])),
    right: judged.filter(({ truth, predicted }) => truth === predicted).length,
    judged: judged.length,
  };
}

function evaluate(images: readonly JudgedImage[], classNames: readonly string[]): Evaluation {
  return evaluateProbabilities(images.map(({ truthAt }) => truthAt!), images.map(({ probabilities }) => probabilities), classNames);
}
