import type { Database } from "better-sqlite3";
import type { ProjectChannel } from "../project/channels.ts";
import { readPixelSize, writePixelSize } from "../project/overview.ts";
import type { AssembledChannel, AssembledImage } from "./assemble.ts";
import { inProjectOrder } from "./chooseChannels.ts";
import type { TakenWith } from "./takenWith.ts";

/** Pixel sizes that differ by less are taken for the same. */
const SAME = 0.005;

/** Keeps what files, and descriptions beside them, say of how they were taken, where nobody said it before: the size of a pixel if all agree, and what the first image's channels were taken with. */
export function keepAcquisition(db: Database, images: readonly AssembledImage[], channels: readonly ProjectChannel[]): void {
  const sizes = new Set(images.flatMap((image) => image.channels.flatMap(({ content, takenWith: beside }) => beside?.pixelSizeMicrometres ?? content.header.acquisition?.pixelSizeMicrometres ?? [])));
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  if (sizes.size > 0 && readPixelSize(db) === null && largest / smallest < 1 + SAME) writePixelSize(db, smallest);

  const first = images.find((image) => image.channels.some((channel) => lightOf(channel) !== undefined));
  if (first === undefined) return;
  const update = db.prepare(
    `UPDATE channel SET excitation_nanometres = coalesce(excitation_nanometres, @excitation), emission_nanometres = coalesce(emission_nanometres, @emission),
       exposure_milliseconds = coalesce(exposure_milliseconds, @exposure) WHERE position = @position`,
  );
  inProjectOrder(first, channels).forEach((channel, position) => {
    const { excitationNanometres = null, emissionNanometres = null, exposureMilliseconds = null } = lightOf(channel) ?? {};
    update.run({ position, excitation: excitationNanometres, emission: emissionNanometres, exposure: exposureMilliseconds });
  });
}

/** What the file says of the channel that a page belongs to, or of its only one; what is written beside it goes before. */
function lightOf({ content: { header }, page, takenWith: beside }: AssembledChannel): TakenWith | undefined {
  const { pages, channels } = header.acquisition ?? {};
  const own = channels?.[pages?.[page]?.channel ?? (channels.length === 1 ? 0 : page)];
  return own === undefined ? beside : { ...own, ...beside };
}
