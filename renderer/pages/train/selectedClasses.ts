import type { ClassInfo } from "../../../shared/contract/project.ts";
import { type ImageTable, valueAt } from "../../state/imageTable.ts";

/** Of the classes that can be learned, those of selected images; null where the images in the window do not tell, as of a column of a table. */
export function selectedClasses(table: ImageTable, attribute: string, classes: readonly Pick<ClassInfo, "id" | "name">[], selected: ReadonlySet<number>): ReadonlySet<string> | null {
  const rows = [...selected].flatMap((id) => table.rowOf(id) ?? []);
  const { labels, compounds } = table.columns;
  if (attribute === "compound") return new Set(rows.flatMap((row) => valueAt(compounds, row) ?? []));
  if (attribute !== "moa") return null;
  const names = new Map(classes.map(({ id, name }) => [id, name]));
  return new Set(rows.flatMap((row) => names.get(labels[row]!) ?? []));
}
