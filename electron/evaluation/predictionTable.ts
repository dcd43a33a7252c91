import { stringify } from "csv-stringify/sync";
import { argmax } from "../../shared/statistics/argmax.ts";
import type { PredictableImage } from "./predictable.ts";

/** Characters with which a spreadsheet would take a text for a formula. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** A CSV with one row for each image: where it is from, its label, the predicted class, and the probability of every class. */
export function predictionTable(images: readonly PredictableImage[], probabilities: readonly (readonly number[])[], classNames: readonly string[]): string {
  const header = ["image", "file", "plate", "well", "site", "compound", "concentration", "replicate", "label", "predicted", "probability", ...classNames.map((name) => `p(${name})`)];
  const rows = images.map((image, i) => {
    const own = probabilities[i]!;
    const best = argmax(own);
    return [
      ...[image.name, image.sources[0]?.path ?? "", image.plate, image.well, image.site, image.compound].map(plain),
      image.concentration,
      ...[image.replicate, image.label, classNames[best]!].map(plain),
      ...[own[best]!, ...own].map((value) => Number(value.toPrecision(6))),
    ];
  });
  return stringify([header.map(plain), ...rows]);
}

/** Names come from tables and folders, and the file may be opened in a spreadsheet. */
function plain(text: string | null): string | null {
  return text !== null && FORMULA_START.test(text) ? `'${text}` : text;
}
