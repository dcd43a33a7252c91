import { type ImageTable, type Well, wellKey } from "./imageTable.ts";

/** Wells that can be pinned at a time: more would not fit beside each other. */
export const MAX_PINNED = 6;

/** The images that a person has picked, on whatever screen, and the wells that are pinned for comparison. They stay when the page changes. */
export class Selection {
  imageIds = $state.raw<ReadonlySet<number>>(new Set());
  pinned = $state.raw<readonly Well[]>([]);

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
