import { type ImageTable, type Well, wellKey } from "./imageTable.ts";
import { keepSelection, keptSelection } from "./keptSelection.ts";

/** Wells that can be pinned at a time: more would not fit beside each other. */
export const MAX_PINNED = 6;

/** After so many milliseconds without a change a selection is kept: while a lasso is drawn it changes with every move. */
const SETTLED = 200;

/** The images that a person has picked, on whatever screen, and the wells that are pinned for comparison. They stay when the page changes, and when the window is loaded anew. To be made while a component is set up. */
export class Selection {
  imageIds = $state.raw<ReadonlySet<number>>(new Set());
  pinned = $state.raw<readonly Well[]>([]);

  constructor(projectId: string) {
    const { imageIds, pinned } = keptSelection(sessionStorage, projectId);
    this.imageIds = imageIds;
    this.pinned = pinned;
    $effect(() => {
      const selected = { imageIds: this.imageIds, pinned: this.pinned };
      const keep = () => keepSelection(sessionStorage, projectId, selected);
      const timer = setTimeout(keep, SETTLED);
      window.addEventListener("pagehide", keep);
      return () => {
        clearTimeout(timer);
        window.removeEventListener("pagehide", keep);
      };
    });
  }

  set(imageIds: Iterable<number>): void {
    this.imageIds = new Set(imageIds);
  }

  clear(): void {
    this.imageIds = new Set();
  }

  /** Adds the images, or takes them away when all of them are selected. */
  toggle(imageIds: readonly number[]): void {
    const next = new Set(this.imageIds);
    const areAllIn = imageIds.every((id) => next.has(id));
    for (const id of imageIds) {
      if (areAllIn) next.delete(id);
      else next.add(id);
    }
    this.imageIds = next;
  }

  add(imageIds: Iterable<number>): void {
    this.imageIds = new Set([...this.imageIds, ...imageIds]);
  }

  isPinned(well: Well): boolean {
    return this.pinned.some((other) => wellKey(other) === wellKey(well));
  }

  /** Pins a well or takes it off; the oldest goes when there are too many. */
  togglePin(well: Well): void {
    this.pinned = this.isPinned(well) ? this.pinned.filter((other) => wellKey(other) !== wellKey(well)) : [...this.pinned, well].slice(-MAX_PINNED);
  }

  /** Lets go of what the project does not hold: it may have been made anew since. */
  restrictTo(table: ImageTable): void {
    if ([...this.imageIds].some((id) => table.rowOf(id) === undefined)) this.imageIds = new Set([...this.imageIds].filter((id) => table.rowOf(id) !== undefined));
    if (this.pinned.some((well) => !table.rowsByWell.has(wellKey(well)))) this.pinned = this.pinned.filter((well) => table.rowsByWell.has(wellKey(well)));
  }

  /** The wells that hold selected images, by wellKey, with how many of them. */
  wellsIn(table: ImageTable): ReadonlyMap<string, number> {
    const wells = new Map<string, number>();
    for (const id of this.imageIds) {
      const row = table.rowOf(id);
      const well = row === undefined ? null : table.wellAt(row);
      if (well !== null) wells.set(wellKey(well), (wells.get(wellKey(well)) ?? 0) + 1);
    }
    return wells;
  }
}
