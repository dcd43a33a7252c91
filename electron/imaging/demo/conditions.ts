import { randomStream, type RandomStream } from "../../../shared/random.ts";
import type { DemoWell } from "./plateMap.ts";
import { CHANNELS } from "./scene.ts";

/** How one channel of one field was stained and lit. */
export type ChannelConditions = {
  /** Electrons per unit of light. */
  readonly gain: number;
  /** Electrons of medium, plastic and unbound stain. */
  readonly background: number;
  /** Where the lamp shines brightest, from -1 to 1 across the field, and how far the light has fallen at the corners. */
  readonly lamp: { readonly x: number; readonly y: number; readonly fall: number };
  /** Blur of the lens and of the focus, in pixels. */
  readonly blur: number;
};

/** What differs between fields that has nothing to do with the compound. Channels in the order of the file. */
export type Conditions = { readonly density: number; readonly channels: readonly ChannelConditions[] };

const usual = [
  { gain: 620, background: 130, blur: 0.8 },
  { gain: 560, background: 110, blur: 0.85 },
  { gain: 520, background: 90, blur: 0.95 },
] as const;

const PLATE_PATH = 0xffff_0002;
const WELL_PATH = 0xffff_0003;

/** Plate, well and site effects: stain, background, lamp, focus and cells seeded. Wells on the edge of the plate dry out: fewer cells, more haze. */
export function conditionsOf(seed: number, well: DemoWell, site: number): Conditions {
  const plate = randomStream(seed, well.plate, PLATE_PATH);
  const place = well.row * 100 + well.column;
  const here = randomStream(seed, well.plate, WELL_PATH, place);
  const field = randomStream(seed, well.plate, WELL_PATH, place * 100 + site);
  const atEdge = well.row === 2 || well.row === 7 || well.column === 2 || well.column === 11;

  // Every number is drawn in the same order for all wells and sites of a plate, so plates and wells keep their effects.
  const plateDensity = vary(plate, 0.1);
  const wellDensity = vary(here, 0.11) * (atEdge ? 0.9 : 1);
  const defocus = Math.abs(here.normal()) * (atEdge ? 0.4 : 0.28) + Math.abs(field.normal()) * 0.18;
  const channels = CHANNELS.map((_, index): ChannelConditions => {
    const { gain, background, blur } = usual[index]!;
    const lamp = { x: 0.35 * plate.normal(), y: 0.35 * plate.normal(), fall: 0.16 + 0.14 * plate.uniform() };
    return {
      gain: gain * vary(plate, 0.13) * vary(here, 0.09),
      background: background * vary(plate, 0.2) * vary(here, 0.12) * (atEdge ? 1.15 : 1),
      lamp,
      blur: Math.hypot(blur, defocus),
    };
  });
  return { density: plateDensity * wellDensity * vary(field, 0.08), channels };
}

const vary = (random: RandomStream, spread: number): number => Math.exp(spread * Math.max(-2, Math.min(2, random.normal())));
