import type { RandomStream } from "../../../shared/random.ts";

/** What a cell looks like, in numbers that a compound can push. Without a unit they are relative to an untreated cell, or a share. */
export type CellTraits = {
  /** Mean radius of the spread cell, in pixels. */
  readonly radius: number;
  /** Long over short axis. */
  readonly elongation: number;
  /** Height of the corners of its outline over its radius; above 0.5 the cell has arms. */
  readonly corners: number;
  /** Brightness of the cell body in every channel: small cells are thick. */
  readonly thickness: number;
  /** Radius of the nucleus, in pixels. */
  readonly nucleusRadius: number;
  readonly nucleusBrightness: number;
  /** How blotchy the chromatin is. */
  readonly chromatinTexture: number;
  /** How dark the nucleoli are, 0 for none. */
  readonly nucleoli: number;
  /** Chance that the nucleus is broken into lobes and micronuclei. */
  readonly fragmentation: number;
  /** Chance of two nuclei. */
  readonly binucleate: number;
  /** Filaments from the centrosome. */
  readonly filaments: number;
  /** Length of a filament over the way to the edge of the cell. */
  readonly filamentLength: number;
  readonly filamentWaviness: number;
  /** Thick cables that do not start at the centrosome, count. */
  readonly bundles: number;
  /** Tubulin that is in no filament. */
  readonly freeTubulin: number;
  readonly cortex: number;
  /** Count of stress fibres. */
  readonly stressFibres: number;
  readonly freeActin: number;
  /** Count of actin clumps. */
  readonly actinClumps: number;
  readonly filopodia: number;
};

/** A cell as it grows in the solvent alone. */
export const untreated: CellTraits = {
  radius: 18.5,
  elongation: 1.32,
  corners: 0.24,
  thickness: 1,
  nucleusRadius: 7.4,
  nucleusBrightness: 1,
  chromatinTexture: 0.13,
  nucleoli: 0.34,
  fragmentation: 0.015,
  binucleate: 0.03,
  filaments: 64,
  filamentLength: 0.95,
  filamentWaviness: 0.038,
  bundles: 0,
  freeTubulin: 0.4,
  cortex: 1,
  stressFibres: 7,
  freeActin: 0.4,
  actinClumps: 0.6,
  filopodia: 7,
};

const names = Object.keys(untreated) as (keyof CellTraits)[];

/** How far single traits differ between cells of one well, as a share of their value. */
const spread: CellTraits = {
  radius: 0.13,
  elongation: 0.15,
  corners: 0.35,
  thickness: 0.14,
  nucleusRadius: 0.09,
  nucleusBrightness: 0.15,
  chromatinTexture: 0.2,
  nucleoli: 0.25,
  fragmentation: 0,
  binucleate: 0,
  filaments: 0.2,
  filamentLength: 0.08,
  filamentWaviness: 0.25,
  bundles: 0.3,
  freeTubulin: 0.15,
  cortex: 0.22,
  stressFibres: 0.5,
  freeActin: 0.18,
  actinClumps: 0.5,
  filopodia: 0.4,
};

/** Traits on the way from untreated (`effect` 0) to fully affected (1). */
export function traitsAt(affected: Partial<CellTraits>, effect: number): CellTraits {
  return mapped((name) => untreated[name] + ((affected[name] ?? untreated[name]) - untreated[name]) * effect);
}

/** The same traits as one cell among others has them. */
export function individual(traits: CellTraits, random: RandomStream): CellTraits {
  return mapped((name) => traits[name] * Math.exp(spread[name] * Math.max(-2.5, Math.min(2.5, random.normal()))));
}

function mapped(value: (name: keyof CellTraits) => number): CellTraits {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as CellTraits;
}
