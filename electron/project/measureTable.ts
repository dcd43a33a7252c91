import { stringify } from "csv-stringify/sync";
import { cellColumn, measureNames } from "../../shared/domain/quality.ts";
import { countCounted, readCellCounts } from "./cellCounts.ts";
import { listChannels } from "./channels.ts";
import { listImages } from "./images.ts";
import { measuredPlanes } from "./measures.ts";
import type { Project } from "./project.ts";
import { spreadsheetText } from "./spreadsheetText.ts";

/** Every measure of every image and channel as CSV, a row for each channel of an image; with the number of cells where they were counted. */
export function measureTable(project: Project): string {
  const images = listImages(project);
  const byId = new Map(images.map((image) => [image.id, image]));
  const cells = countCounted(project.db) === 0 ? null : cellsById(project, images);
  const rows = listChannels(project.db).flatMap((channel, position) =>
    measuredPlanes(project.db, position).map(({ image, measures }) => {
      const { name, plate, well, site } = byId.get(image)!;
      return [...[name, plate, well, site, channel].map(spreadsheetText), ...measureNames.map((measure) => measures[measure]), ...(cells === null ? [] : [cells.get(image)])];
    }),
  );
  return stringify([["image", "plate", "well", "site", "channel", ...measureNames, ...(cells === null ? [] : [cellColumn])], ...rows]);
}

function cellsById({ db }: Project, images: readonly { readonly id: number }[]): ReadonlyMap<number, string | undefined> {
  const { values, codes } = readCellCounts(db);
  return new Map(images.map(({ id }, at) => [id, values[codes[at]!]]));
}
