import type { LayoutName } from "../../shared/domain/importLayout.ts";
import { Failure } from "../../shared/failure.ts";
import type { Layout } from "./layout.ts";
import { layouts, rankedLayouts } from "./layouts/index.ts";
import type { LayoutFinder, LayoutRequest } from "./layouts/layoutFinder.ts";
import { channelColumns } from "./layouts/loadData.ts";
import { usedBy } from "./layouts/names.ts";
import type { Table } from "./readTable.ts";

/** A layout of a folder and how much of it that explains. */
export type ExplainedLayout = { readonly layout: Layout; readonly files: number; readonly share: number; readonly isEnough: boolean };

/**
 * The layout that a person names, the one that follows from the table or the pattern they give, or the first of the ranked ones that explains enough of the folder.
 * Fails with LayoutNotFound where the named one is not there.
 */
export async function chooseLayout(request: LayoutRequest, name: LayoutName | null): Promise<Layout> {
  const wanted = name ?? (request.pattern !== null ? "pattern" : request.table !== null ? tableKind(request.table) : null);
  if (wanted !== null) {
    const layout = await layouts[wanted].find(request);
    if (layout === null) throw new Failure("LayoutNotFound", { path: request.folder, layout: wanted });
    return layout;
  }
  let best: ExplainedLayout | null = null;
  for (const [, finder] of rankedLayouts) {
    const explained = await explain(request, finder);
    if (explained?.isEnough === true) return explained.layout;
    if (explained !== null && (best === null || explained.files > best.files)) best = explained;
  }
  // What explains too little says at least why.
  return best?.layout ?? { name: "folders", images: [], skipped: [] };
}

/** Every layout that explains some of a folder: first the one that is found without being told, then by how much they explain. `chosen` is one of them, and is not looked for again. */
export async function explainByAll(request: LayoutRequest, chosen: Layout): Promise<readonly ExplainedLayout[]> {
  const found: ExplainedLayout[] = [];
  for (const [name, finder] of rankedLayouts) {
    request.signal.throwIfAborted();
    const explained = await explain(request, name === chosen.name ? { ...finder, find: () => chosen } : finder);
    if (explained !== null && explained.files > 0) found.push(explained);
  }
  const first = found.find(({ isEnough }) => isEnough);
  return [...(first === undefined ? [] : [first]), ...found.filter((other) => other !== first).sort((a, b) => b.share - a.share)];
}

async function explain(request: LayoutRequest, { enough, find }: LayoutFinder): Promise<ExplainedLayout | null> {
  const layout = await find(request);
  if (layout === null) return null;
  const { files, zarrs } = request.found;
  const used = usedBy(layout) + (layout.alsoUsed?.length ?? 0);
  const share = Math.min(1, used / Math.max(1, files.length + zarrs.length));
  return { layout, files: used, share, isEnough: share >= enough };
}

function tableKind(table: Table): LayoutName {
  return channelColumns(table).length > 0 ? "loaddata" : "table";
}
