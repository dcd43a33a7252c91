import type { Subset } from "../../shared/domain/run.ts";
import type { Caution } from "./caution.ts";
import type { ReportImage } from "./facts.ts";
import { treatmentKey, wellKey } from "./findings.ts";
import { count, counted, listed, percent } from "../../shared/words/format.ts";

/** An image of a split: where it is from, and its class as a name and as a position. */
export type PlacedImage = Pick<ReportImage, "plate" | "well" | "compound" | "concentration" | "truth"> & { readonly truthAt: number | null };

/** What can be said of a split before anything is trained with it. */
export type PlacedSubsets = { readonly subsets: Readonly<Record<Subset, readonly PlacedImage[]>> };
export type RunClasses = { readonly settings: { readonly classNames: readonly string[] } };

/** Images of one well on both sides. */
export function wellsLeak(_: unknown, { subsets }: PlacedSubsets): Caution | null {
  const { shared, tested } = sharedGroups(subsets.train, subsets.test, wellKey);
  if (shared.length === 0) return null;
  return {
    title: "Training and test share wells",
    text: `${count(shared.length)} of the ${counted(tested, "test well")} also have images among the training images. Images of one well look alike for reasons that have nothing to do with the treatment, so the test accuracy is probably too high. Keep whole wells or plates together (--split=well, --split=plate) for a figure that holds for new wells.`,
  };
}

/** Nothing tells whether images of one well are on both sides. */
export function wellsUnknown(_: unknown, { subsets: { test } }: PlacedSubsets): Caution | null {
  const without = test.filter(({ well }) => well === null).length;
  if (without === 0) return null;
  return { title: "Which images belong together is not known", text: `${without === test.length ? "The test images have" : `${count(without)} of the ${counted(test.length, "test image")} have`} no plate and well, so nothing here can tell whether pictures of the same well or specimen are in training and in test. If they are, the test accuracy is too high.` };
}

/** The plate gives the class away. */
export function platesTellClass({ settings: { classNames } }: RunClasses, { subsets }: PlacedSubsets): Caution | null {
  const plated = [...subsets.train, ...subsets.validation, ...subsets.test].filter(({ plate }) => plate !== null);
  const plates = [...Map.groupBy(plated, ({ plate }) => plate!).values()];
  if (plates.length < 2) return null;
  const commonestCount = (images: readonly PlacedImage[]) => Math.max(...Map.groupBy(images, ({ truthAt }) => truthAt).values().map(({ length }) => length));
  const fromPlate = plates.reduce((sum, images) => sum + commonestCount(images), 0) / plated.length;
  const blindly = commonestCount(plated) / plated.length;
  // Goodman and Kruskal's lambda: the share of blind mistakes that knowing the plate avoids.
  if (blindly === 1 || (fromPlate - blindly) / (1 - blindly) < 0.25) return null;
  const alone = classNames.filter((_, at) => plates.filter((images) => images.some(({ truthAt }) => truthAt === at)).every((images) => images.every(({ truthAt }) => truthAt === at)));
  const inhabited = alone.filter((name) => plated.some(({ truth }) => truth === name));
  return {
    title: "Classes are tied to plates",
    text: `Someone who knew only the plate of an image could give the right class for ${percent(fromPlate)} of the images, instead of ${percent(blindly)} blindly.${inhabited.length === 0 ? "" : ` Plates with ${listed(inhabited)} hold no other class.`} The network may recognise a plate or its staining rather than the cells; controls of every class on every plate would tell.`,
  };
}

/** Tested plates were trained on. */
export function sharedPlates(_: unknown, { subsets }: PlacedSubsets): Caution | null {
  const { shared, tested } = sharedGroups(subsets.train, subsets.test, ({ plate }) => plate);
  if (shared.length === 0) return null;
  return { title: "Test images come from plates that were trained on", text: `${shared.length === tested ? "All test plates" : `${count(shared.length)} of the ${counted(tested, "test plate")}`} also have training images. Expect a lower accuracy on plates that are stained and imaged on another day; keeping whole plates together (--split=plate) measures that.` };
}

/** Tested treatments were trained on. */
export function sharedTreatments(_: unknown, { subsets }: PlacedSubsets): Caution | null {
  const { shared, tested } = sharedGroups(subsets.train, subsets.test, treatmentKey);
  if (shared.length === 0) return null;
  return { title: "The tested treatments are known ones", text: `${shared.length === tested ? "All tested treatments" : `${count(shared.length)} of the ${counted(tested, "tested treatment")}`} also have training images. The figures say how well known treatments are recognised again, not how well the mechanism of a new compound is predicted; keeping whole compounds together when the images are split measures that.` };
}

/** Nothing is validated. */
export function noValidation(_: unknown, { subsets }: PlacedSubsets): Caution | null {
  if (subsets.validation.length > 0) return null;
  return { title: "There was no validation set", text: "Without validation images nothing shows when the network begins to learn its training images by heart, and training cannot stop at the best moment." };
}

function sharedGroups(train: readonly PlacedImage[], test: readonly PlacedImage[], keyOf: (image: PlacedImage) => string | null): { shared: string[]; tested: number } {
  const trained = new Set(train.map(keyOf));
  const tested = new Set(test.map(keyOf).filter((key) => key !== null));
  return { shared: [...tested].filter((key) => trained.has(key)), tested: tested.size };
}
