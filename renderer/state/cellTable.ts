/** The cells that were counted in the images of a project, one after the other in the order of import: a `cell` is its place among all of them. */
export class CellTable {
  /** Side of the square around a cell, in pixels of its image. */
  readonly side: number;
  /** Images in which nobody counted, or before places were kept. */
  readonly uncounted: number;
  /** The first cell of each row of the images, and behind the last how many cells there are. */
  readonly #starts: Float64Array;

  /** `numbers` has the cells of each row of the images, -1 where they are not counted. */
  constructor(numbers: readonly number[], side: number) {
    this.side = side;
    this.uncounted = numbers.reduce((sum, number) => sum + (number < 0 ? 1 : 0), 0);
    this.#starts = new Float64Array(numbers.length + 1);
    numbers.forEach((number, row) => (this.#starts[row + 1] = this.#starts[row]! + Math.max(0, number)));
  }

  get size(): number {
    return this.#starts.at(-1) ?? 0;
  }

  /** How many cells a row of the images has; 0 where nobody counted. */
  numberIn(row: number): number {
    return this.#starts[row + 1]! - this.#starts[row]! || 0;
  }

  /** The cells of rows of the images, in the order of the rows. */
  cellsOf(rows: readonly number[]): number[] {
    return rows.flatMap((row) => Array.from({ length: this.numberIn(row) }, (_, number) => this.#starts[row]! + number));
  }

  /** The row of the image that a cell is in, and its number there from 0. */
  placeOf(cell: number): { readonly row: number; readonly number: number } {
    let low = 0;
    let high = this.#starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= cell) low = middle;
      else high = middle - 1;
    }
    return { row: low, number: cell - (this.#starts[low] ?? 0) };
  }
}
