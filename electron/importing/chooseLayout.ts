import type { LayoutName } from "../../shared/domain/importLayout.ts";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";
import type { Layout } from "./layout.ts";
import { layouts, rankedLayouts } from "./layouts/index.ts";
import type { LayoutFinder, LayoutRequest } from "./layouts/layoutFinder.ts";
import { isLoadData } from "./layouts/loadData.ts";
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
    return withAside(layout, [], request);
  }
  const tried: ExplainedLayout[] = [];
  for (const [, finder] of rankedLayouts) {
    const explained = await explain(request, finder);
    if (explained?.isEnough === true) return withAside(explained.layout, tried, request);
    if (explained !== null) tried.push(explained);
  }
  // What explains too little says at least why.
  const best = tried.reduce<ExplainedLayout | null>((most, other) => (most === null || other.files > most.files ? other : most), null);
  return withAside(best?.layout ?? { name: "folders", images: [], skipped: [] }, tried, request);
}

/** A layout that also says why descriptions could not be read by which the folder was looked at before, and that Zarr groups are left aside where it is not about them. */
function withAside(layout: Layout, tried: readonly ExplainedLayout[], { found: { documents, zarrs } }: LayoutRequest): Layout {
  const known = new Set(layout.skipped.map(({ file }) => file));
  const aside = new Set([...documents, ...zarrs].map(({ relative }) => relative));
  const skipped: SkippedFile[] = [];
  const add = (one: SkippedFile) => {
    if (known.has(one.file)) return;
    known.add(one.file);
    skipped.push(one);
  };
  for (const other of tried) for (const one of other.layout.skipped) if (aside.has(one.file)) add(one);
  if (layout.name !== "ome-zarr") for (const { relative } of zarrs) add({ file: relative, reason: "is a Zarr group among images of another kind. Import it by itself" });
  return { ...layout, skipped: [...layout.skipped, ...skipped] };
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
  return isLoadData(table) ? "loaddata" : "table";
}
