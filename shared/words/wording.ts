import type { Augmentation, RunSettings, SplitSpecification } from "../domain/run.ts";
import { counted, short } from "./format.ts";

/** What the classes of a run are, as a noun: "mechanisms of action", "compounds". */
export function classesInWords(classes: string): string {
  const nouns: Readonly<Record<string, string>> = { moa: "mechanisms of action", compound: "compounds", treatment: "treatments" };
  return nouns[classes] ?? `classes of “${classes}”`;
}

/** How images were parted, as a sentence. */
export function splitInWords({ by }: SplitSpecification): string {
  switch (by) {
    case "random":
      return "Single images were drawn at random.";
    case "stratified":
      return "Single images were drawn at random within each class.";
    case "well":
      return "Whole wells were kept together: no image of a test well was trained on.";
    case "plate":
      return "Whole plates were kept together: no image of a test plate was trained on.";
    case "compound":
      return "Whole compounds were kept together: no compound of the test images was trained on.";
    default:
      return `The parts follow the column “${by.slice("column:".length)}” of the imported table.`;
  }
}

/** How much was asked for one part: "20.0 % of the images", "2 plates". */
export function partInWords(asked: number, { by }: SplitSpecification): string {
  if (asked === 0) return "none";
  if (asked < 1) return `${wholePercent(asked)} of the images`;
  const unit = by === "well" || by === "plate" || by === "compound" ? by : by.startsWith("column:") ? "group" : "image";
  return counted(asked, unit);
}

/** The random changes of training images, one phrase each; none where training images were left as they are. */
export function augmentationInWords(augmentation: Augmentation): string[] {
  const { flip, quarterTurns, shift, rotation, scale, shear, brightness } = augmentation;
  return [
    flip && "mirrored",
    quarterTurns && "turned by quarter turns",
    shift > 0 && `shifted by up to ${wholePercent(shift)} of the side`,
    rotation > 0 && `rotated by up to ${short(rotation)}°`,
    scale > 0 && `enlarged or shrunk by up to ${wholePercent(scale)}`,
    shear > 0 && `sheared by up to ${short(shear)}°`,
    brightness > 0 && `made brighter or darker by up to ${wholePercent(brightness)}`,
  ].filter((phrase) => phrase !== false);
}

/** How pixel values were brought to a common scale. */
export const normalisationInWords: Readonly<Record<RunSettings["normalisation"], string>> = {
  standard: "each channel minus its mean, divided by its standard deviation, both measured on the training images",
  percentiles: "each channel stretched between a low and a high percentile, both measured on the training images",
  "as-stored": "grey levels as they are stored",
  "zero-to-one": "grey levels of 0 to 255 (others stretched to that between percentiles) brought to 0 to 1",
  "minus-one-to-one": "grey levels of 0 to 255 (others stretched to that between percentiles) brought to -1 to 1",
  imagenet: "grey levels of 0 to 255 (others stretched to that between percentiles) brought to 0 to 1, minus the mean and divided by the standard deviation of the colours of ImageNet",
  start: "as where the run started from",
};

/** A setting as per cent with no more digits than it has: 5 %, 12.5 %. */
function wholePercent(share: number): string {
  return `${short(share * 100)}\u00a0%`;
}

/** Where the weights came from, and what of them was trained. */
export function startInWords({ start, origin }: Pick<RunSettings, "start" | "origin">): string {
  if (start.from === "random") return "drawn at random with the seed";
  const changes = origin === null || origin.changes.length === 0 ? "" : ` Changed to fit: ${origin.changes.join("; ")}.`;
  if (start.from === "description") return `drawn at random with the seed, as the description of the network in ${start.path}${fingerprint(origin)} says.${changes}`;
  if (start.from === "backbone") return `a new layer behind the features of ${start.path}${fingerprint(origin)}, of which that layer alone was trained.${changes}`;
  const source = start.from === "run" ? `run ${start.run}` : start.path;
  const frozen = start.freeze === "nothing" ? "all layers were trained" : start.freeze === "backbone" ? "only the last layer was trained" : `the layers up to ${start.freeze.slice("layer:".length)} kept their weights`;
  return `${source}${fingerprint(origin)}; ${frozen}.${changes}`;
}

function fingerprint(origin: RunSettings["origin"]): string {
  return origin === null ? "" : ` (${origin.network}, SHA-256 ${origin.sha256})`;
}
