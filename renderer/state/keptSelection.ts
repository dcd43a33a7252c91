import type { Well } from "./imageTable.ts";

/** What is selected and pinned in a project. */
export type Selected = { readonly imageIds: ReadonlySet<number>; readonly pinned: readonly Well[] };

const keyOf = (projectId: string) => `moascope-selection-${projectId}`;

/** Keeps what is selected for a reload of this window. Where it finds no room, a reload begins without. */
export function keepSelection(storage: Storage, projectId: string, { imageIds, pinned }: Selected): void {
  try {
    if (imageIds.size === 0 && pinned.length === 0) storage.removeItem(keyOf(projectId));
    else storage.setItem(keyOf(projectId), JSON.stringify({ imageIds: [...imageIds], pinned }));
  } catch {
    // What was kept before would be wrong now.
    storage.removeItem(keyOf(projectId));
  }
}

/** What was selected in this window before it was loaded anew. */
export function keptSelection(storage: Storage, projectId: string): Selected {
  const kept = JSON.parse(storage.getItem(keyOf(projectId)) ?? "{}") as { readonly imageIds?: readonly number[]; readonly pinned?: readonly Well[] };
  return { imageIds: new Set(kept.imageIds), pinned: kept.pinned ?? [] };
}
