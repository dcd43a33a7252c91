import { isEmpty, namesSubsets } from "../../shared/domain/splitting/byColumn.ts";
import type { SplitPreview } from "../../shared/contract/training.ts";
import type { SplitImage } from "../../shared/domain/split.ts";
import { Subset, type SplitSpecification } from "../../shared/domain/run.ts";
import { counted, listed } from "../../shared/words/format.ts";
import { noValidation, type PlacedImage, platesTellClass, sharedPlates, sharedTreatments, wellsLeak, wellsUnknown } from "../report/splitCautions.ts";
import { ANY_IMAGE } from "../training/imageRun.ts";
import type { RunPlan } from "../training/planRun.ts";

type Counts = Readonly<Record<Subset, number>>;

const cautions = [wellsLeak, wellsUnknown, platesTellClass, sharedPlates, sharedTreatments, noValidation];

/** How the split of a plan parts the images, and what is to be thought of before anything is trained with it. */
export function splitPreview(plan: RunPlan): SplitPreview {
  const { settings, parts, images } = plan;
  const names = settings.classNames.length === 0 ? [ANY_IMAGE] : settings.classNames;
  const classes = names.map((name) => ({ name, ...countsOf([...parts.values()].filter(({ className }) => className === name)) }));
  const subsets = placed(plan);
  const leftOut = images.length - parts.size;
  return {
    classes,
    groups: groupsOf(plan),
    // Nothing is kept apart from what a network draws after.
    warnings: settings.task === "drawing" ? [] : [
      ...(subsets.test.length === 0 ? ["Nothing is set aside for testing, so nothing will tell how well the network does on images it has not seen."] : missingFrom(classes, "test", ["how well it is recognised stays unknown", "how well they are recognised stays unknown"])),
      ...missingFrom(classes, "train", ["it cannot be learned", "they cannot be learned"]),
      ...(subsets.validation.length === 0 ? [] : missingFrom(classes, "validation", ["it has no say in which epoch is kept", "they have no say in which epoch is kept"])),
      ...cautions.flatMap((check) => check({ settings }, { subsets }) ?? []).map(({ title, text }) => `${title}. ${text}`),
      ...(leftOut === 0 ? [] : [`${counted(leftOut, "labelled image")} ${leftOut === 1 ? "is" : "are"} in no part, because the column ${columnOf(settings.split)} is empty there.`]),
    ],
  };
}

function countsOf(images: readonly { readonly subset: Subset }[]): Counts {
  const count = (subset: Subset) => images.filter((image) => image.subset === subset).length;
  return { train: count("train"), validation: count("validation"), test: count("test") };
}

/** The images of each part as the cautions look at them. */
function placed({ settings: { classNames }, parts, records }: RunPlan): Record<Subset, PlacedImage[]> {
  const subsets: Record<Subset, PlacedImage[]> = { train: [], validation: [], test: [] };
  for (const { id, plate, well, compound, concentration } of records) {
    const part = parts.get(id);
    if (part !== undefined) subsets[part.subset].push({ plate, well, compound, concentration, truth: part.className, truthAt: classNames.indexOf(part.className) });
  }
  return subsets;
}

function missingFrom(classes: readonly ({ readonly name: string } & Counts)[], subset: Subset, [ofOne, ofMany]: readonly [string, string]): string[] {
  const missing = classes.filter((counts) => counts[subset] === 0).map(({ name }) => name);
  if (missing.length === 0) return [];
  const noun = subset === "train" ? "training" : subset;
  return [`There is no ${noun} image of ${listed(missing)}: ${missing.length === 1 ? ofOne : ofMany}.`];
}

/** The groups of each part; null where images are parted one by one. */
function groupsOf({ settings: { split }, parts, images }: RunPlan): SplitPreview["groups"] {
  const grouping = groupingOf(split, images);
  if (grouping === null) return null;
  const names = Object.fromEntries(Subset.options.map((subset) => [subset, new Set<string>()])) as Record<Subset, Set<string>>;
  for (const image of images) {
    const part = parts.get(image.id);
    const name = grouping.nameOf(image);
    if (part !== undefined && name !== null) names[part.subset].add(name);
  }
  const sorted = (subset: Subset) => [...names[subset]].sort(new Intl.Collator("en", { numeric: true }).compare);
  return { noun: grouping.noun, train: sorted("train"), validation: sorted("validation"), test: sorted("test") };
}

function groupingOf(split: SplitSpecification, images: readonly SplitImage[]): { readonly noun: string; readonly nameOf: (image: SplitImage) => string | null } | null {
  const { by } = split;
  switch (by) {
    case "random":
    case "stratified":
      return null;
    case "well":
    case "plate":
    case "compound":
      return { noun: by, nameOf: (image) => image[by] };
    default:
      if (namesSubsets(images, columnOf(split))) return null;
      return { noun: columnOf(split), nameOf: ({ column }) => (isEmpty(column) ? null : column!.trim()) };
  }
}

function columnOf({ by }: SplitSpecification): string {
  return by.slice("column:".length);
}
