import type { Mechanism } from "./phenotypes.ts";

/** An invented compound. Concentrations in micromolar. */
export type Compound = {
  readonly name: string;
  readonly mechanism: Mechanism;
  /** Concentration of half the effect. */
  readonly ec50: number;
  /** Steepness of the dose-response curve. */
  readonly hill: number;
  /** Effect at saturating dose, 1 for the full phenotype. */
  readonly efficacy: number;
  /** Factor on the cells that survive the phenotype: toxicity that has nothing to do with the mechanism. */
  readonly tolerance: number;
  readonly doses: readonly number[];
};

/** The compound library: three a mechanism, so that one can be kept back for testing. The names are made up and stand for no real substance. */
export const compounds: readonly Compound[] = [
  { name: "MS-101", mechanism: "Eg5 inhibitor", ec50: 0.08, hill: 1.8, efficacy: 1, tolerance: 1, doses: [0.02, 0.3, 3] },
  { name: "MS-102", mechanism: "Eg5 inhibitor", ec50: 0.9, hill: 1.5, efficacy: 0.92, tolerance: 0.95, doses: [0.2, 3, 20] },
  { name: "MS-103", mechanism: "Eg5 inhibitor", ec50: 0.25, hill: 2.2, efficacy: 0.85, tolerance: 1.05, doses: [0.5, 2] },
  { name: "MS-201", mechanism: "Microtubule destabiliser", ec50: 0.02, hill: 1.9, efficacy: 1, tolerance: 0.95, doses: [0.005, 0.06, 0.5] },
  { name: "MS-202", mechanism: "Microtubule destabiliser", ec50: 0.6, hill: 1.6, efficacy: 0.9, tolerance: 1, doses: [0.1, 2, 10] },
  { name: "MS-203", mechanism: "Microtubule destabiliser", ec50: 2.5, hill: 2, efficacy: 0.95, tolerance: 1.05, doses: [5, 20] },
  { name: "MS-301", mechanism: "Microtubule stabiliser", ec50: 0.03, hill: 1.7, efficacy: 1, tolerance: 1, doses: [0.006, 0.1, 1] },
  { name: "MS-302", mechanism: "Microtubule stabiliser", ec50: 0.4, hill: 1.5, efficacy: 0.95, tolerance: 0.9, doses: [0.1, 1.5, 10] },
  { name: "MS-303", mechanism: "Microtubule stabiliser", ec50: 0.1, hill: 2, efficacy: 0.85, tolerance: 1.05, doses: [0.2, 1] },
  { name: "MS-401", mechanism: "Actin disruptor", ec50: 0.15, hill: 2, efficacy: 1, tolerance: 1, doses: [0.04, 0.5, 3] },
  { name: "MS-402", mechanism: "Actin disruptor", ec50: 1.2, hill: 1.6, efficacy: 0.9, tolerance: 0.95, doses: [0.3, 4, 25] },
  { name: "MS-403", mechanism: "Actin disruptor", ec50: 0.5, hill: 1.8, efficacy: 0.85, tolerance: 1.05, doses: [1, 5] },
  { name: "MS-501", mechanism: "DNA damage", ec50: 0.2, hill: 1.6, efficacy: 1, tolerance: 1, doses: [0.05, 0.6, 5] },
  { name: "MS-502", mechanism: "DNA damage", ec50: 2, hill: 1.5, efficacy: 0.95, tolerance: 1.1, doses: [0.4, 8, 40] },
  { name: "MS-503", mechanism: "DNA damage", ec50: 0.7, hill: 1.8, efficacy: 0.85, tolerance: 1.15, doses: [1.5, 6] },
  { name: "MS-601", mechanism: "Protein synthesis", ec50: 0.1, hill: 1.8, efficacy: 1, tolerance: 1, doses: [0.025, 0.3, 2] },
  { name: "MS-602", mechanism: "Protein synthesis", ec50: 1, hill: 1.5, efficacy: 0.95, tolerance: 1.1, doses: [0.25, 3, 15] },
  { name: "MS-603", mechanism: "Protein synthesis", ec50: 0.4, hill: 2, efficacy: 0.85, tolerance: 1.2, doses: [0.8, 4] },
];

/** The effect of a compound at a concentration, from 0 to its efficacy (Hill equation). */
export function response(compound: Compound, concentration: number): number {
  const power = concentration ** compound.hill;
  return (compound.efficacy * power) / (power + compound.ec50 ** compound.hill);
}

/** Whether a concentration changes cells enough for the mechanism to be written on its wells. */
export const isActive = (compound: Compound, concentration: number): boolean => response(compound, concentration) >= 0.45;
