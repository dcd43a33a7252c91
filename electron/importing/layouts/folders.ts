import { groupByChannelSuffix } from "../channelSuffix.ts";
import type { FoundFile } from "../findFiles.ts";
import { bareFacts, type ImageFacts, type Layout } from "../layout.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

const unlabelled = /^_*(unlabell?ed|no[ _-]?label)_*$/i;

const parts: Readonly<Record<string, string>> = { train: "train", training: "train", val: "validation", valid: "validation", validation: "validation", test: "test", testing: "test" };

/** Class-per-folder: the first folder below the imported one names the class; files beside those folders, and in `_unlabelled`, have none. Folders `train`, `test` and `val` around them are parts of the data. */
function folderLayout(files: readonly FoundFile[]): Layout {
  const isParted = areParts(files);
  const groups = groupByChannelSuffix(files);
  if (groups === null) return { name: "folders", images: files.map((file) => ({ facts: factsOf(file.relative, isParted), source: { kind: "file", file } })), skipped: [] };
  return {
    name: "folders",
    images: groups.images.map(({ name, channels }) => ({ facts: factsOf(name, isParted), source: { kind: "channels", channels } })),
    skipped: groups.skipped,
  };
}

/** Any folder of images. */
export const foldersLayout: LayoutFinder = { enough: 0, find: ({ found }) => (found.files.length === 0 ? null : folderLayout(found.files)) };

/** Whether every file lies in a folder of classes below `train`, `test` or the like, of which there are two at least. */
function areParts(files: readonly FoundFile[]): boolean {
  const first = new Set(files.map(({ relative }) => relative.split("/")[0]!.toLowerCase()));
  return first.size > 1 && [...first].every((name) => parts[name] !== undefined) && files.every(({ relative }) => relative.split("/").length > 2);
}

function factsOf(relative: string, isParted: boolean): ImageFacts {
  const [part, ...rest] = relative.split("/");
  const className = classOf(isParted ? rest.join("/") : relative);
  const split = isParted ? parts[part!.toLowerCase()] : undefined;
  return { ...bareFacts(relative), metadata: split === undefined ? {} : { split }, label: className === null ? null : { className, origin: "folder", author: "import" } };
}

function classOf(relative: string): string | null {
  const [first, ...rest] = relative.split("/");
  return first === undefined || rest.length === 0 || unlabelled.test(first) ? null : first;
}
