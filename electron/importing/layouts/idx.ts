import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { Failure } from "../../../shared/failure.ts";
import { inspect } from "../../imaging/decode.ts";
import { readIdxLabels } from "../../imaging/formats/idx.ts";
import type { FoundFile } from "../findFiles.ts";
import { bareFacts, type Layout, type PlannedImage } from "../layout.ts";
import { reasonOf } from "../reasonOf.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

const idxName = /^(.*?)[-_.]?(images|labels)[-_.]idx(\d)[-_.]ubyte(\.gz)?$/i;

/** Files that are named like MNIST's: train-images-idx3-ubyte, t10k-labels.idx1-ubyte.gz. */
export const idxLayout: LayoutFinder = {
  enough: 0,
  find: ({ found: { files } }) => (files.some(({ relative }) => idxName.test(relative)) ? pairsOf(files) : null),
};

/** Reads pairs of IDX files: every item is an image named `train 00017`, its class the label's number, and its metadata says which part of the data it is. */
async function pairsOf(files: readonly FoundFile[]): Promise<Layout> {
  const images: PlannedImage[] = [];
  const skipped: SkippedFile[] = [];
  const alsoUsed: FoundFile[] = [];
  const pairs = new Map<string, { images?: FoundFile; labels?: FoundFile }>();

  for (const file of files) {
    const [, stem, kind] = idxName.exec(file.relative) ?? [];
    if (stem === undefined || (kind?.toLowerCase() !== "images" && kind?.toLowerCase() !== "labels")) {
      skipped.push({ file: file.relative, reason: "is not one of the IDX files that this folder is read as" });
      continue;
    }
    const role = kind.toLowerCase() === "images" ? "images" : "labels";
    const pair = pairs.get(stem) ?? {};
    if (pair[role] === undefined) pair[role] = file;
    else skipped.push({ file: file.relative, reason: `holds the same as ${pair[role].relative}` });
    pairs.set(stem, pair);
  }

  for (const [stem, pair] of pairs) {
    if (pair.images === undefined) {
      if (pair.labels !== undefined) skipped.push({ file: pair.labels.relative, reason: "has no images beside it" });
      continue;
    }
    try {
      images.push(...(await itemsOf(stem, pair.images, pair.labels ?? null)));
      if (pair.labels !== undefined) alsoUsed.push(pair.labels);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      for (const file of [pair.images, pair.labels]) {
        if (file !== undefined) skipped.push({ file: file.relative, reason: reasonOf(error, file.path) });
      }
    }
  }
  return { name: "idx", images, skipped, alsoUsed };
}

async function itemsOf(stem: string, file: FoundFile, labelFile: FoundFile | null): Promise<PlannedImage[]> {
  const { pages } = await inspect(file.path);
  const labels = labelFile === null ? null : await readIdxLabels(labelFile.path);
  if (labels !== null && labels.length !== pages) throw new Failure("IdxLabelsDiffer", { path: labelFile?.path ?? file.path, images: pages, labels: labels.length });

  const split = splitOf(stem);
  const prefix = split ?? (stem === "" ? "image" : stem);
  const digits = Math.max(5, String(pages - 1).length);
  return Array.from({ length: pages }, (_, item) => ({
    source: { kind: "item", file, item },
    facts: {
      ...bareFacts(`${prefix} ${String(item).padStart(digits, "0")}`),
      metadata: split === null ? {} : { split },
      label: labels === null ? null : { className: String(labels[item]), origin: "file", author: "import" },
    },
  }));
}

function splitOf(stem: string): "train" | "validation" | "test" | null {
  const name = stem.slice(stem.lastIndexOf("/") + 1).toLowerCase();
  if (/t10k|test/.test(name)) return "test";
  if (/val/.test(name)) return "validation";
  return name.includes("train") ? "train" : null;
}
