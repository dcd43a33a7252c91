import { groupByChannelSuffix } from "./channelSuffix.ts";
import type { FoundFile } from "./findFiles.ts";
import { bareFacts, type ImageFacts, type Layout } from "./layout.ts";

const unlabelled = /^_*(unlabell?ed|no[ _-]?label)_*$/i;

/** Class-per-folder: the first folder below the imported one names the class; files beside those folders, and in `_unlabelled`, have none. */
export function folderLayout(files: readonly FoundFile[]): Layout {
  const groups = groupByChannelSuffix(files);
  if (groups === null) return { kind: "folders", images: files.map((file) => ({ facts: factsOf(file.relative), source: { kind: "file", file } })), skipped: [] };
  return {
    kind: "folders",
    images: groups.images.map(({ name, channels }) => ({ facts: factsOf(name), source: { kind: "channels", channels } })),
    skipped: groups.skipped,
  };
}

function factsOf(relative: string): ImageFacts {
  const className = classOf(relative);
  return { ...bareFacts(relative), label: className === null ? null : { className, origin: "folder", author: "import" } };
}

function classOf(relative: string): string | null {
  const [first, ...rest] = relative.split("/");
  return first === undefined || rest.length === 0 || unlabelled.test(first) ? null : first;
}
