import type { RandomStream } from "../../../shared/random.ts";
import { individual, traitsAt, type CellTraits } from "./cellTraits.ts";
import { phenotypes, type CellForm, type Phenotype } from "./phenotypes.ts";
import { response } from "./compounds.ts";
import type { Treatment } from "./plateMap.ts";

/** A cell before it has a place: its looks, and the distance from its centre to its free edge, in pixels, in `DIRECTIONS` directions. */
export type Cell = {
  readonly form: CellForm;
  readonly traits: CellTraits;
  /** Direction of its long axis, in radians. */
  readonly angle: number;
  readonly outline: Float32Array;
  /** Greatest distance from the centre to the edge. */
  readonly reach: number;
  /** How strongly it took up each stain: nucleus, microtubules, actin. */
  readonly staining: readonly [number, number, number];
};

export const DIRECTIONS = 128;

/** One cell of a well. Cells of one well differ: a share of them responds to the compound, and not all of these fully. */
export function growCell(treatment: Treatment, random: RandomStream): Cell {
  const phenotype = treatment ? phenotypes[treatment.compound.mechanism] : null;
  const effect = treatment ? response(treatment.compound, treatment.concentration) : 0;
  const form = drawForm(phenotype, effect, random);
  const responds = random.uniform() < 0.95 * Math.sqrt(effect);
  const cellEffect = responds ? Math.min(1.1, Math.sqrt(effect) * (0.7 + 0.4 * random.uniform())) : 0;
  const traits = individual(traitsAt(phenotype?.traits ?? {}, cellEffect), random);
  const angle = random.uniform() * Math.PI;
  const outline = form === "spread" ? spreadOutline(traits, angle, random) : roundOutline(form, random);
  const shared = Math.exp(0.1 * random.normal());
  return {
    form,
    traits,
    angle,
    outline,
    reach: outline.reduce((most, radius) => Math.max(most, radius), 0),
    staining: [Math.exp(0.08 * random.normal()), shared * Math.exp(0.13 * random.normal()), shared * Math.exp(0.15 * random.normal())],
  };
}

/** Some cells of any well divide and a few die; a compound holds more of them there. */
function drawForm(phenotype: Phenotype | null, effect: number, random: RandomStream): CellForm {
  const draw = random.uniform();
  const dying = 0.008 + (phenotype?.dying ?? 0) * effect;
  const arrested = (phenotype?.arrest.share ?? 0) * effect;
  // A compound that arrests cells, or stops them from growing, leaves few that divide as they should.
  const dividing = 0.045 * (1 - 0.9 * effect);
  if (draw < dying) return "apoptotic";
  if (phenotype && draw < dying + arrested) return phenotype.arrest.form;
  if (draw < dying + arrested + 0.7 * dividing) return "metaphase";
  if (draw < dying + arrested + dividing) return "anaphase";
  return "spread";
}

/** An ellipse, made irregular by slow waves and drawn out to a few pointed corners, as cells are where they hold on to the glass. */
function spreadOutline(traits: CellTraits, angle: number, random: RandomStream): Float32Array {
  const long = Math.sqrt(traits.elongation);
  const waves = [2, 3, 4, 5].map((order) => ({ order, phase: random.uniform() * 2 * Math.PI, height: (0.11 / order) * random.normal() }));
  const corners = Array.from({ length: 4 + random.below(4) }, () => ({
    at: random.uniform() * 2 * Math.PI,
    width: 0.22 + 0.22 * random.uniform(),
    height: traits.corners * (0.35 + 0.9 * random.uniform()),
  }));
  return Float32Array.from({ length: DIRECTIONS }, (_, direction) => {
    const theta = (2 * Math.PI * direction) / DIRECTIONS;
    const along = Math.cos(theta - angle) / long;
    const across = Math.sin(theta - angle) * long;
    let factor = 1;
    for (const wave of waves) factor += wave.height * Math.cos(wave.order * theta + wave.phase);
    for (const corner of corners) {
      const away = Math.abs(Math.atan2(Math.sin(theta - corner.at), Math.cos(theta - corner.at)));
      if (away < corner.width) factor += corner.height * (1 - away / corner.width) ** 1.5;
    }
    return (traits.radius * Math.min(1.95, Math.max(0.4, factor))) / Math.hypot(along, across);
  });
}

/** Cells that divide or die draw in to a ball. */
function roundOutline(form: CellForm, random: RandomStream): Float32Array {
  const radius = (form === "apoptotic" ? 6 : 9.4) * Math.exp(0.12 * random.normal());
  const waves = [2, 3, 4, 5, 7].map((order) => ({
    order,
    phase: random.uniform() * 2 * Math.PI,
    height: order === 2 ? (form === "anaphase" ? 0.16 : 0.07) : 0.025 * random.normal(),
  }));
  return Float32Array.from({ length: DIRECTIONS }, (_, direction) => {
    const theta = (2 * Math.PI * direction) / DIRECTIONS;
    return radius * waves.reduce((factor, wave) => factor + wave.height * Math.cos(wave.order * theta + wave.phase), 1);
  });
}
