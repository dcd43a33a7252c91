import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { Failure } from "../../../shared/failure.ts";
import { imageArrays, type NpyArray, numbersOf, openNpz } from "../../imaging/npzFile.ts";
import type { FoundFile } from "../findFiles.ts";
import { bareFacts, type PlannedImage } from "../layout.ts";
import { reasonOf } from "../reasonOf.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

const splits: Readonly<Record<string, string>> = { train: "train", val: "validation", test: "test" };

/** MedMNIST: every item of an NPZ file is an image, its class the number in the labels that belong to it. Items with several labels have none, and keep these as metadata. */
export const npzLayout: LayoutFinder = {
  enough: 0.5,
  find({ found: { files } }) {
    const archives = files.filter(({ relative }) => /\.npz$/i.test(relative));
    if (archives.length === 0) return null;
    const skipped: SkippedFile[] = files.filter((file) => !archives.includes(file)).map(({ relative }) => ({ file: relative, reason: "is not one of the NPZ files that this folder is read as" }));
    const images = archives.flatMap((file) => {
      try {
        return itemsOf(file, archives.length > 1);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        skipped.push({ file: file.relative, reason: reasonOf(error, file.path) });
        return [];
      }
    });
    return { name: "npz", images, skipped };
  },
};

function itemsOf(file: FoundFile, isOneOfSeveral: boolean): PlannedImage[] {
  const arrays = openNpz(file.path);
  const images: PlannedImage[] = [];
  for (const { name, shape } of imageArrays(file.path, arrays)) {
    const part = name.replace(/_?images$/, "");
    const labels = labelsOf(arrays, part, shape[0]!);
    const split = splits[part];
    for (let item = 0; item < shape[0]!; item++) {
      const given = labels?.[item] ?? [];
      const [only] = given;
      images.push({
        source: { kind: "item", file, item: images.length },
        facts: {
          ...bareFacts(`${isOneOfSeveral ? `${file.relative} ` : ""}${part || "image"} ${String(item).padStart(5, "0")}`),
          metadata: { ...(split === undefined ? {} : { split }), ...(given.length > 1 ? { labels: given.join(" ") } : {}) },
          label: given.length === 1 ? { className: String(only), origin: "file", author: "import" } : null,
        },
      });
    }
  }
  return images;
}

/** The labels of each item of a part; null where there are none, or not as many. */
function labelsOf(arrays: readonly NpyArray[], part: string, items: number): number[][] | null {
  const labels = arrays.find(({ name }) => name === (part === "" ? "labels" : `${part}_labels`));
  if (labels === undefined || labels.shape[0] !== items) return null;
  const numbers = numbersOf(labels);
  const each = numbers.length / items;
  return Array.from({ length: items }, (_, item) => numbers.slice(item * each, (item + 1) * each));
}
