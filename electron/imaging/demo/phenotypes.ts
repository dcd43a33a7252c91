import type { CellTraits } from "./cellTraits.ts";

/** How a cell sits in the field: spread on the glass, rounded up in one of the forms of mitosis, or dead. */
export type CellForm = "spread" | "metaphase" | "anaphase" | "monoaster" | "scattered" | "multipolar" | "apoptotic";

/** What a mechanism of action does to a cell population at full effect. */
export type Phenotype = {
  /** Traits of a fully affected cell; those left out stay as they were. */
  readonly traits: Partial<CellTraits>;
  /** Share of cells held in mitosis, and the form they are held in. */
  readonly arrest: { readonly form: CellForm; readonly share: number };
  /** Cells left, relative to untreated wells. */
  readonly survival: number;
  /** Share of cells that are dying. */
  readonly dying: number;
};

/** The mechanisms of the demo screen. They follow what is known of real ones, in rough outline only. */
export const phenotypes = {
  /** Centrosomes cannot part: rounded cells with a ring of chromosomes about a single aster. */
  "Eg5 inhibitor": {
    traits: { fragmentation: 0.2, radius: 19.5, binucleate: 0.05 },
    arrest: { form: "monoaster", share: 0.5 },
    survival: 0.82,
    dying: 0.06,
  },
  /** No filaments left: hazy tubulin, stress fibres from freed GEF-H1, arrest without a spindle, lobed nuclei. */
  "Microtubule destabiliser": {
    traits: {
      filaments: 6, filamentLength: 0.35, filamentWaviness: 0.16, freeTubulin: 0.85, radius: 16, corners: 0.34, elongation: 1.18,
      stressFibres: 14, cortex: 1.35, fragmentation: 0.5, filopodia: 11,
    },
    arrest: { form: "scattered", share: 0.22 },
    survival: 0.8,
    dying: 0.05,
  },
  /** Filaments gather in cables away from the centrosome; cells leave mitosis with many small nuclei. */
  "Microtubule stabiliser": {
    traits: {
      filaments: 18, filamentLength: 0.6, bundles: 17, freeTubulin: 0.42, fragmentation: 0.75, radius: 19,
      nucleusRadius: 7.8, stressFibres: 4, corners: 0.18,
    },
    arrest: { form: "multipolar", share: 0.18 },
    survival: 0.8,
    dying: 0.05,
  },
  /** No stress fibres: clumps of actin, and cells that draw back into arms. */
  "Actin disruptor": {
    traits: {
      stressFibres: 0, cortex: 0.35, actinClumps: 15, freeActin: 0.34, corners: 0.95, radius: 14, elongation: 1.3,
      thickness: 1.2, binucleate: 0.18, filopodia: 1, nucleusRadius: 6.9,
    },
    arrest: { form: "metaphase", share: 0.03 },
    survival: 0.88,
    dying: 0.03,
  },
  /** No division, but growth: few, flat, large cells with large pale nuclei. */
  "DNA damage": {
    traits: {
      radius: 26, thickness: 0.82, nucleusRadius: 11, nucleusBrightness: 0.85, chromatinTexture: 0.09, nucleoli: 0.5,
      stressFibres: 13, filaments: 92, corners: 0.2, elongation: 1.4,
    },
    arrest: { form: "metaphase", share: 0.005 },
    survival: 0.5,
    dying: 0.04,
  },
  /** Nothing new is made: fewer, smaller and rounder cells, faint actin, nuclei without nucleoli. */
  "Protein synthesis": {
    traits: {
      radius: 14, elongation: 1.12, corners: 0.1, thickness: 1.08, nucleusRadius: 6.1, nucleusBrightness: 1.1,
      chromatinTexture: 0.08, nucleoli: 0.06, filaments: 44,
      freeTubulin: 0.48, cortex: 0.6, stressFibres: 1, freeActin: 0.3, filopodia: 3,
    },
    arrest: { form: "metaphase", share: 0.003 },
    survival: 0.48,
    dying: 0.05,
  },
} as const satisfies Record<string, Phenotype>;

/** A mechanism of action of the demo screen, as the table names it. */
export type Mechanism = keyof typeof phenotypes;
