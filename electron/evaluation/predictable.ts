import { wellName } from "../../shared/domain/wellName.ts";
import { inProjectOrder } from "../importing/chooseChannels.ts";
import type { AssembledImage } from "../importing/assemble.ts";
import type { ImageRecord } from "../project/images.ts";
import { sourcesOf } from "../training/performRun.ts";
import type { CachedSource } from "../training/tensorCache.ts";

/** An image that can be predicted, of a project or of a folder, with what is known of it. */
export type PredictableImage = Pick<ImageRecord, "name" | "plate" | "well" | "site" | "compound" | "concentration" | "replicate" | "label"> & {
  readonly sources: readonly CachedSource[];
};

/** An image of a project; its channels are in the order of the project's. */
export function fromRecord(image: ImageRecord): PredictableImage {
  return { ...image, sources: sourcesOf(image) };
}

/** An image read from a folder, its channels brought into the order of a run's. */
export function fromFolder(image: AssembledImage, channels: readonly string[]): PredictableImage {
  const { well, label, ...facts } = image.planned.facts;
  return {
    ...facts,
    label: label?.className ?? null,
    well: well === null ? null : wellName(well.row, well.column),
    sources: inProjectOrder(image, channels).map(({ file, content: { bytes, modifiedMs }, page, plane }) => ({ path: file.path, page, plane, bytes, modifiedMs })),
  };
}
