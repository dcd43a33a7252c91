import { wellName } from "../../shared/domain/wellName.ts";
import { inProjectOrder } from "../importing/chooseChannels.ts";
import type { AssembledImage } from "../importing/assemble.ts";
import type { ProjectChannel } from "../project/channels.ts";
import type { ImageRecord } from "../project/images.ts";
import type { CachedSource } from "../training/tensorCache.ts";

/** An image that can be predicted, of a project or of a folder, with what is known of it. */
export type PredictableImage = Pick<ImageRecord, "name" | "plate" | "well" | "site" | "compound" | "concentration" | "replicate" | "label"> & {
  readonly sources: readonly CachedSource[];
};

/** An image of a project; its channels are in the order of the project's. */
export function fromRecord(image: ImageRecord): PredictableImage {
  return { ...image, sources: image.files.map(({ path, page, plane, bytes, modifiedMs }) => ({ path, page, plane, bytes, modifiedMs })) };
}

/** The images of a folder as a project would keep them, numbered from 1; their channels are brought into the order of `channels`. */
export function recordsOf(images: readonly AssembledImage[], channels: readonly ProjectChannel[]): ImageRecord[] {
  return images.map((image, at) => {
    const { well, label, metadata, ...facts } = image.planned.facts;
    return {
      ...facts,
      id: at + 1,
      label: label?.className ?? null,
      well: well === null ? null : wellName(well.row, well.column),
      wellRow: well?.row ?? null,
      wellColumn: well?.column ?? null,
      width: image.width,
      height: image.height,
      metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value])),
      files: inProjectOrder(image, channels).map(({ file, content: { bytes, modifiedMs, fingerprint, header }, page, plane }, channel) => ({ channel, path: file.path, page, plane, bytes, modifiedMs, fingerprint, sampleType: header.sampleType })),
    };
  });
}
