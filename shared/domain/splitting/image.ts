/** What a split needs to know of an image. `well` names plate and well together; `column` is the cell of the table's column that `column:NAME` names. */
export type SplitImage = {
  readonly id: number;
  readonly className: string;
  readonly well: string | null;
  readonly plate: string | null;
  readonly compound: string | null;
  readonly column?: string | null;
};
