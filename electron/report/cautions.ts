import { wilsonInterval } from "../../shared/statistics/wilsonInterval.ts";
import type { Caution } from "./caution.ts";
import type { ReportFacts } from "./facts.ts";
import type { Findings } from "./findings.ts";
import { count, counted, listed, percent } from "../../shared/words/format.ts";
import { noValidation, platesTellClass, sharedPlates, sharedTreatments, wellsLeak, wellsUnknown } from "./splitCautions.ts";

/** Every caution that is due, the gravest first. */
export function cautionsOf(facts: JudgedRun, findings: Findings): Caution[] {
  return checks.flatMap((check) => check(facts, findings) ?? []);
}

/** What of a run's facts the cautions need. */
type JudgedRun = Pick<ReportFacts, "settings">;
type Check = (facts: JudgedRun, findings: Findings) => Caution | null;

const checks: readonly Check[] = [noTest, wellsLeak, wellsUnknown, notAboveGuessing, absentFromTest, smallTest, rareClasses, platesTellClass, sharedPlates, sharedTreatments, noValidation, relabelled, learnedByHeart, leftAside];

function noTest(_: JudgedRun, { subsets }: Findings): Caution | null {
  if (subsets.test.length > 0) return null;
  return { title: "Nothing was tested", text: "No labelled images were set aside for testing, so this report says nothing about how well the network does on images it has not seen. Train again with a test share, for instance 0.2 for --test." };
}

function notAboveGuessing(_: JudgedRun, { evaluations: { test } }: Findings): Caution | null {
  if (test === null) return null;
  const commonest = Math.max(...test.confusion.map((row) => row.reduce((sum, cell) => sum + cell, 0))) / test.images;
  const [low] = wilsonInterval(Math.round(test.accuracy * test.images), test.images)!;
  if (low > commonest) return null;
  return { title: "Not shown to be better than guessing", text: `Always answering the commonest class would be right for ${percent(commonest)} of the test images, and the 95 % interval of the test accuracy reaches down to ${percent(low)}. The network may have learned nothing that helps.` };
}

function absentFromTest({ settings: { classNames } }: JudgedRun, { evaluations: { test } }: Findings): Caution | null {
  const absent = test === null ? [] : classNames.filter((_, at) => test.confusion[at]!.every((cell) => cell === 0));
  if (absent.length === 0) return null;
  return { title: `${absent.length === 1 ? "One class is" : `${count(absent.length)} classes are`} not tested`, text: `There is no test image of ${listed(absent)}. How well ${absent.length === 1 ? "it is" : "they are"} recognised is unknown, and balanced accuracy leaves ${absent.length === 1 ? "it" : "them"} out.` };
}

function smallTest(_: JudgedRun, { evaluations: { test } }: Findings): Caution | null {
  if (test === null || test.images >= 100) return null;
  return { title: "The test set is small", text: `With ${counted(test.images, "test image")} one image more or less right changes the accuracy by ${percent(1 / test.images)}. Differences between runs that are smaller than the 95 % interval above mean little.` };
}

function rareClasses({ settings: { classNames } }: JudgedRun, { evaluations: { test } }: Findings): Caution | null {
  const rare = test === null ? [] : classNames.filter((_, at) => {
    const support = test.confusion[at]!.reduce((sum, cell) => sum + cell, 0);
    return support > 0 && support < 10;
  });
  if (rare.length === 0) return null;
  return { title: "Some classes have few test images", text: `Fewer than 10 test images each: ${listed(rare)}. The precision and recall of ${rare.length === 1 ? "this class" : "these classes"} can change a lot by chance.` };
}

function relabelled(_: JudgedRun, { images }: Findings): Caution | null {
  const parted = images.filter(({ subset }) => subset !== null);
  const changed = parted.filter(({ truth, classNow }) => truth !== classNow).length;
  if (changed === 0) return null;
  return { title: "Classes have changed since", text: `${count(changed)} of the ${counted(parted.length, "image")} of the split ${changed === 1 ? "has" : "have"} another class now than when the run began. The figures are measured against the classes of that time; train again to use those of today.` };
}

function learnedByHeart(_: JudgedRun, { evaluations: { train, test } }: Findings): Caution | null {
  if (train === null || test === null || train.accuracy - test.accuracy < 0.15) return null;
  return { title: "The network knows its training images much better than new ones", text: `It is right for ${percent(train.accuracy)} of the training images but ${percent(test.accuracy)} of the test images. More images, more plates or stronger augmentation usually narrow that gap.` };
}

function leftAside(_: JudgedRun, { testWells }: Findings): Caution | null {
  if (testWells === null || testWells.mixed.length === 0) return null;
  return { title: "Some wells hold more than one class", text: `The test images of ${counted(testWells.mixed.length, "well")} differ in class, so ${testWells.mixed.length === 1 ? "it is" : "they are"} left out of the accuracy by well.` };
}
