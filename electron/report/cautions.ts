import { wilsonInterval } from "../../shared/statistics/wilsonInterval.ts";
import type { ReportFacts } from "./facts.ts";
import { treatmentKey, wellKey, type Findings, type JudgedImage } from "./findings.ts";
import { count, counted, listed, percent } from "./format.ts";

/** Something that limits what the figures mean: a short title and a plain explanation. */
export type Caution = { readonly title: string; readonly text: string };

/** Every caution that is due, the gravest first. */
export function cautionsOf(facts: ReportFacts, findings: Findings): Caution[] {
  return checks.flatMap((check) => check(facts, findings) ?? []);
}

type Check = (facts: ReportFacts, findings: Findings) => Caution | null;

const checks: readonly Check[] = [noTest, wellsLeak, wellsUnknown, notAboveGuessing, absentFromTest, smallTest, rareClasses, platesTellClass, sharedPlates, sharedTreatments, noValidation, learnedByHeart, leftAside];

function noTest(_: ReportFacts, { subsets }: Findings): Caution | null {
  if (subsets.test.length > 0) return null;
  return { title: "Nothing was tested", text: "No labelled images were set aside for testing, so this report says nothing about how well the network does on images it has not seen. Train again with a test share, for instance --test 0.2." };
}

function wellsLeak(_: ReportFacts, { subsets }: Findings): Caution | null {
  const { shared, tested } = sharedGroups(subsets.train, subsets.test, wellKey);
  if (shared.length === 0) return null;
  return {
    title: "Training and test share wells",
    text: `${count(shared.length)} of the ${counted(tested, "test well")} also have images among the training images. Images of one well look alike for reasons that have nothing to do with the treatment, so the test accuracy is probably too high. Use --split well or --split plate for a figure that holds for new wells.`,
  };
}

function wellsUnknown(_: ReportFacts, { subsets: { test } }: Findings): Caution | null {
  const without = test.filter(({ well }) => well === null).length;
  if (without === 0) return null;
  return { title: "Which images belong together is not known", text: `${without === test.length ? "The test images have" : `${count(without)} of the ${counted(test.length, "test image")} have`} no plate and well, so nothing here can tell whether pictures of the same well or specimen are in training and in test. If they are, the test accuracy is too high.` };
}

function notAboveGuessing(_: ReportFacts, { evaluations: { test } }: Findings): Caution | null {
  if (test === null) return null;
  const commonest = Math.max(...test.confusion.map((row) => row.reduce((sum, cell) => sum + cell, 0))) / test.images;
  const [low] = wilsonInterval(Math.round(test.accuracy * test.images), test.images)!;
  if (low > commonest) return null;
  return { title: "Not shown to be better than guessing", text: `Always answering the commonest class would be right for ${percent(commonest)} of the test images, and the 95 % interval of the test accuracy reaches down to ${percent(low)}. The network may have learned nothing that helps.` };
}

function absentFromTest({ settings: { classNames } }: ReportFacts, { evaluations: { test } }: Findings): Caution | null {
  const absent = test === null ? [] : classNames.filter((_, at) => test.confusion[at]!.every((cell) => cell === 0));
  if (absent.length === 0) return null;
  return { title: `${absent.length === 1 ? "One class is" : `${count(absent.length)} classes are`} not tested`, text: `There is no test image of ${listed(absent)}. How well ${absent.length === 1 ? "it is" : "they are"} recognised is unknown, and balanced accuracy leaves ${absent.length === 1 ? "it" : "them"} out.` };
}

function smallTest(_: ReportFacts, { evaluations: { test } }: Findings): Caution | null {
  if (test === null || test.images >= 100) return null;
  return { title: "The test set is small", text: `With ${counted(test.images, "test image")} one image more or less right changes the accuracy by ${percent(1 / test.images)}. Differences between runs that are smaller than the 95 % interval above mean little.` };
}

function rareClasses({ settings: { classNames } }: ReportFacts, { evaluations: { test } }: Findings): Caution | null {
  const rare = test === null ? [] : classNames.filter((_, at) => {
    const support = test.confusion[at]!.reduce((sum, cell) => sum + cell, 0);
    return support > 0 && support < 10;
  });
  if (rare.length === 0) return null;
  return { title: "Some classes have few test images", text: `Fewer than 10 test images each: ${listed(rare)}. The precision and recall of ${rare.length === 1 ? "this class" : "these classes"} can change a lot by chance.` };
}

function platesTellClass({ settings: { classNames } }: ReportFacts, { subsets }: Findings): Caution | null {
  const plated = [...subsets.train, ...subsets.validation, ...subsets.test].filter(({ plate }) => plate !== null);
  const plates = [...Map.groupBy(plated, ({ plate }) => plate!).values()];
  if (plates.length < 2) return null;
  const commonestCount = (images: readonly JudgedImage[]) => Math.max(...Map.groupBy(images, ({ truthAt }) => truthAt).values().map(({ length }) => length));
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

function sharedPlates(_: ReportFacts, { subsets }: Findings): Caution | null {
  const { shared, tested } = sharedGroups(subsets.train, subsets.test, ({ plate }) => plate);
  if (shared.length === 0) return null;
  return { title: "Test images come from plates that were trained on", text: `${shared.length === tested ? "All test plates" : `${count(shared.length)} of the ${counted(tested, "test plate")}`} also have training images. Expect a lower accuracy on plates that are stained and imaged on another day; --split plate measures that.` };
}

function sharedTreatments(_: ReportFacts, { subsets }: Findings): Caution | null {
  const { shared, tested } = sharedGroups(subsets.train, subsets.test, treatmentKey);
  if (shared.length === 0) return null;
  return { title: "The tested treatments are known ones", text: `${shared.length === tested ? "All tested treatments" : `${count(shared.length)} of the ${counted(tested, "tested treatment")}`} also have training images. The figures say how well known treatments are recognised again, not how well the mechanism of a new compound is predicted; --split compound measures that.` };
}

function noValidation(_: ReportFacts, { subsets }: Findings): Caution | null {
  if (subsets.validation.length > 0) return null;
  return { title: "There was no validation set", text: "Without validation images nothing shows when the network begins to learn its training images by heart, and training cannot stop at the best moment." };
}

function learnedByHeart(_: ReportFacts, { evaluations: { train, test } }: Findings): Caution | null {
  if (train === null || test === null || train.accuracy - test.accuracy < 0.15) return null;
  return { title: "The network knows its training images much better than new ones", text: `It is right for ${percent(train.accuracy)} of the training images but ${percent(test.accuracy)} of the test images. More images, more plates or stronger augmentation usually narrow that gap.` };
}

function leftAside(_: ReportFacts, { testWells }: Findings): Caution | null {
  if (testWells === null || testWells.mixed.length === 0) return null;
  return { title: "Some wells hold more than one class", text: `The test images of ${counted(testWells.mixed.length, "well")} differ in class, so ${testWells.mixed.length === 1 ? "it is" : "they are"} left out of the accuracy by well.` };
}

function sharedGroups(train: readonly JudgedImage[], test: readonly JudgedImage[], keyOf: (image: JudgedImage) => string | null): { shared: string[]; tested: number } {
  const trained = new Set(train.map(keyOf));
  const tested = new Set(test.map(keyOf).filter((key) => key !== null));
  return { shared: [...tested].filter((key) => trained.has(key)), tested: tested.size };
}
