import { classCounts } from "./classCounts.ts";
import { classScores } from "./classScores.ts";
import { cautions } from "./cautions.ts";
import { confusion } from "./confusion.ts";
import { curves } from "./curves.ts";
import { drawn } from "./drawn.ts";
import { examples } from "./examples.ts";
import { glossary } from "./glossary.ts";
import { maskFigures } from "./maskFigures.ts";
import { mistakes } from "./mistakes.ts";
import { plateMaps } from "./plateMaps.ts";
import { repeat } from "./repeat.ts";
import { reproductions } from "./reproductions.ts";
import type { Section } from "./section.ts";
import { settings } from "./settings.ts";
import { sources } from "./sources.ts";
import { treatments } from "./treatments.ts";
import { wells } from "./wells.ts";

/** The sections of a report in the order in which they stand. */
export const sections: readonly Section[] = [
  cautions, classCounts, confusion, classScores, wells, treatments, plateMaps, examples, mistakes, curves, settings, repeat, glossary, sources,
];

/** The same of a run that learned masks, of which nothing is said by class. */
export const maskSections: readonly Section[] = [maskFigures, curves, settings, repeat];

/** Of one that draws images, */
export const drawingSections: readonly Section[] = [drawn, curves, settings, repeat];

/** And of one that reproduces them. */
export const reproductionSections: readonly Section[] = [reproductions, curves, settings, repeat];
