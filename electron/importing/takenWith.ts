import { toMicrometres } from "../imaging/acquisition/lengths.ts";
import type { ChannelAcquisition } from "../imaging/raster.ts";

/** How a channel was taken, as far as a description beside its file says: the side of a pixel, and its light. */
export type TakenWith = Omit<ChannelAcquisition, "name"> & { readonly pixelSizeMicrometres?: number };

/** What a description says, as it writes it; null for what it does not say. */
type Written = {
  readonly pixelSize?: { readonly value: number | null; readonly unit: string };
  readonly excitationNanometres?: number | null;
  readonly emissionNanometres?: number | null;
  readonly exposureMilliseconds?: number | null;
};

/** Puts together what a description says, without what it does not; undefined where it says nothing. Microscopes write a wavelength of 0 where there is none. */
export function takenWith({ pixelSize, ...light }: Written): TakenWith | undefined {
  const micrometres = pixelSize?.value ? toMicrometres(pixelSize.value, pixelSize.unit) : undefined;
  const known = Object.entries(light).filter(([, value]) => value !== null && value !== undefined && value > 0);
  if (micrometres === undefined && known.length === 0) return undefined;
  return { ...(micrometres !== undefined && { pixelSizeMicrometres: micrometres }), ...Object.fromEntries(known.map(([name, value]) => [name, Number(value!.toPrecision(6))])) };
}
