import type { CodedColumn, ImageColumns } from "../../shared/contract/images.ts";

/** A place on a named plate; rows and columns count from 0. */
export type Well = { readonly plate: string; readonly row: number; readonly column: number };

/** A well as a key of sets and maps. */
export function wellKey({ plate, row, column }: Well): string {
  return `${plate}\n${row}\n${column}`;
}

/** More rows, or columns, than a plate has. */
const SIDE = 2 ** 12;

/** Every image of a project by columns. An image's `row` is its place in them; the columns are never changed, only replaced. */
export class ImageTable {
  readonly columns: ImageColumns;
  readonly #rows: { byId: ReadonlyMap<number, number> | undefined };
  #wells: ReadonlyMap<string, readonly number[]> | undefined;

  /** `sameImages` is a table of the same images in the same order, whose index can be used again. */
  constructor(columns: ImageColumns, sameImages?: ImageTable) {
    this.columns = columns;
    this.#rows = sameImages === undefined ? { byId: undefined } : sameImages.#rows;
    this.#wells = sameImages === undefined ? undefined : sameImages.#wells;
  }

  get size(): number {
    return this.columns.ids.length;
  }

  /** The row of an image id; undefined when the project has no such image. */
  rowOf(imageId: number): number | undefined {
    this.#rows.byId ??= new Map(this.columns.ids.map((id, row) => [id, row]));
    return this.#rows.byId.get(imageId);
  }

  idAt(row: number): number {
    const id = this.columns.ids[row];
    if (id === undefined) throw new RangeError(`there is no row ${row} among ${this.size}`);
    return id;
  }

  wellAt(row: number): Well | null {
    const plate = valueAt(this.columns.plates, row);
    const wellRow = this.columns.wellRows[row] ?? -1;
    return plate === null || wellRow < 0 ? null : { plate, row: wellRow, column: this.columns.wellColumns[row] ?? -1 };
  }

  /** The rows of the images of each well, by wellKey. */
  get rowsByWell(): ReadonlyMap<string, readonly number[]> {
    this.#wells ??= this.#groupByWell();
    return this.#wells;
  }

  #groupByWell(): ReadonlyMap<string, readonly number[]> {
    const { plates, wellRows, wellColumns } = this.columns;
    const rows = new Map<number, number[]>();
    let [last, members]: [number, number[]] = [NaN, []];
    for (let row = 0; row < plates.codes.length; row++) {
      // A number, for making a key for every image would take ten times as long. Images of a well mostly follow each other.
      const place = plates.codes[row]! < 0 || wellRows[row]! < 0 ? -1 : (plates.codes[row]! * SIDE + wellRows[row]!) * SIDE + wellColumns[row]!;
      if (place !== last) {
        members = rows.get(place) ?? [];
        rows.set(place, members);
        last = place;
      }
      members.push(row);
    }
    return new Map([...rows].map(([at, those]) => [at < 0 ? "" : wellKey(this.wellAt(those[0]!)!), those]));
  }

  /** The same images with other labels: class ids by image id, 0 for none. */
  relabelled(imageIds: readonly number[], classIds: readonly number[]): ImageTable {
    const labels = [...this.columns.labels];
    imageIds.forEach((id, at) => {
      const row = this.rowOf(id);
      if (row !== undefined) labels[row] = classIds[at] ?? 0;
    });
    return new ImageTable({ ...this.columns, labels }, this);
  }
}

/** The text of a coded column in one row; null where there is none. */
export function valueAt({ values, codes }: CodedColumn, row: number): string | null {
  return values[codes[row] ?? -1] ?? null;
}
