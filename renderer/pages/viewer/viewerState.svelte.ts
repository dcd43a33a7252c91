import { untrack } from "svelte";
import { wellName } from "../../../shared/domain/wellName.ts";
import { api } from "../../api/api.ts";
import { viewerWords } from "../../messages/viewer.ts";
import { address } from "../../state/address.svelte.ts";
import { comparisonText, readComparison } from "../../state/comparison.ts";
import { valueAt, type Well, wellKey } from "../../state/imageTable.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { type Route, routes, rowsOfRoute, stepAlong, usualRoute, wellsOf } from "./route.ts";
import { axesOf, type AxisColumns, axisColumnNames, type AxisName, rowAlong, rowInWell } from "./wellAxes.ts";

/** One of the pictures beside each other. `well` is null where the image lies in none. */
export type Picture = { readonly key: string; readonly imageId: number; readonly label: string; readonly well: Well | null };

/** Which image is looked at, where the keys lead from it, and what is compared with it; kept in the address. */
export class ViewerState {
  readonly #project: ProjectState;
  readonly #columns: Resource<AxisColumns>;

  constructor(project: ProjectState) {
    this.#project = project;
    this.#columns = new Resource(async (signal) => {
      const { plane, time } = axisColumnNames(project.overview?.columns ?? []);
      void project.images;
      const read = async (column: string | undefined) => (column === undefined ? undefined : api.images.metadata({ projectId: project.id, column }, { signal }));
      const [planes, times] = await Promise.all([read(plane), read(time)]);
      return { plane: planes, time: times };
    });
    const { selection } = project;
    // A reload forgets what is pinned; the address does not.
    const given = readComparison(address.parameter("compare"));
    if (selection.pinned.length === 0 && given.length > 0) selection.pinned = given;
    $effect(() => {
      const text = comparisonText(selection.pinned);
      untrack(() => this.isComparing && address.replace({ compare: text }));
    });
  }

  readonly table = $derived.by(() => this.#project.images);
  readonly imageId = $derived.by(() => {
    const given = Number(address.parameter("image"));
    if (this.table === undefined || this.table.rowOf(given) !== undefined) return this.table && given;
    return this.#project.selection.imageIds.values().find((id) => this.table?.rowOf(id) !== undefined) ?? this.table.columns.ids[0];
  });
  readonly row = $derived.by(() => (this.imageId === undefined ? undefined : this.table?.rowOf(this.imageId)));
  readonly well = $derived.by(() => (this.row === undefined ? null : (this.table?.wellAt(this.row) ?? null)));
  readonly #plate = $derived(this.well?.plate ?? null);
  readonly #wellKey = $derived(this.well === null ? null : wellKey(this.well));
  readonly columns = $derived.by((): AxisColumns => this.#columns.value ?? { plane: undefined, time: undefined });
  readonly axes = $derived.by(() => (this.table === undefined || this.row === undefined ? [] : axesOf(this.table, this.columns, this.row)));
  readonly route = $derived.by((): Route => {
    const given = routes.find((name) => name === address.parameter("in"));
    return given ?? (this.imageId === undefined ? "project" : usualRoute(this.imageId, this.well, this.#project.selection.imageIds));
  });
  readonly #rows = $derived.by(() => {
    if (this.table === undefined) return [];
    const selected = this.route === "selection" ? this.#project.selection.imageIds : new Set<number>();
    return rowsOfRoute(this.table, this.columns, { route: this.route, plate: this.#plate, well: this.route === "well" ? this.#wellKey : null, selected });
  });
  /** The place of the image on its route from 1, 0 off it, and how many images the route has. */
  readonly place = $derived.by(() => ({ at: this.row === undefined ? 0 : this.#rows.indexOf(this.row) + 1, count: this.#rows.length }));
  readonly label = $derived.by(() => (this.row === undefined ? "" : this.labelOf(this.row)));
  readonly isComparing = $derived.by(() => address.parameter("compare") !== null && this.#project.selection.pinned.length > 0);

  /** The image, and beside it the pinned wells at the same site, plane and time. */
  readonly pictures = $derived.by((): readonly Picture[] => {
    const { table, row, imageId, well } = this;
    if (table === undefined || row === undefined || imageId === undefined) return [];
    const here = { key: "here", imageId, label: this.label, well };
    if (!this.isComparing) return [here];
    const others = this.#project.selection.pinned.filter((pinned) => wellKey(pinned) !== this.#wellKey);
    return [
      here,
      ...others.flatMap((pinned) => {
        const at = rowInWell(table, this.columns, row, pinned);
        return at === undefined ? [] : [{ key: wellKey(pinned), imageId: table.idAt(at), label: this.labelOf(at), well: pinned }];
      }),
    ];
  });

  /** Images that a person is likely to look at next. */
  readonly neighbours = $derived.by(() => {
    const { table, row } = this;
    if (table === undefined || row === undefined) return [];
    const along = this.axes.flatMap(({ name, values, at }) => [values[at + 1], values[at - 1]].flatMap((value) => (value === undefined ? [] : (rowAlong(table, this.columns, row, name, value) ?? []))));
    const rows = [...(this.canStep(1) ? [stepAlong(this.#rows, row, 1)] : []), ...(this.canStep(-1) ? [stepAlong(this.#rows, row, -1)] : []), ...along];
    return [...new Set(rows.flatMap((other) => (other === null || other === row ? [] : [table.idAt(other)])))];
  });

  labelOf(row: number): string {
    const well = this.table?.wellAt(row) ?? null;
    const site = this.table === undefined ? null : valueAt(this.table.columns.sites, row);
    if (well === null) return this.table?.columns.names[row] ?? "";
    return `${well.plate} ${wellName(well.row, well.column)}${site === null ? "" : ` ${viewerWords.axes.site.toLowerCase()} ${site}`}`;
  }

  show(row: number | null | undefined): void {
    if (row !== null && row !== undefined && this.table !== undefined) address.replace({ image: this.table.idAt(row) });
  }

  canStep(step: number): boolean {
    return this.row !== undefined && stepAlong(this.#rows, this.row, step) !== null;
  }

  step(step: number): void {
    if (this.row !== undefined) this.show(stepAlong(this.#rows, this.row, step));
  }

  /** Shows another value of an axis: another site, plane or time of the same well. */
  moveAlong(axis: AxisName, value: string | undefined): void {
    if (this.table !== undefined && this.row !== undefined && value !== undefined) this.show(rowAlong(this.table, this.columns, this.row, axis, value));
  }

  moveBy(name: AxisName, step: number): void {
    const axis = this.axes.find((other) => other.name === name);
    if (axis !== undefined) this.moveAlong(name, axis.values[axis.at + step]);
  }

  /** Shows the same site of another well, if it has images. */
  goToWell(well: Well): void {
    if (this.table !== undefined && this.row !== undefined) this.show(rowInWell(this.table, this.columns, this.row, well));
  }

  stepWell(step: number): void {
    if (this.table === undefined || this.well === null) return;
    const wells = wellsOf(this.table, this.well.plate);
    const next = wells[wells.findIndex((well) => wellKey(well) === this.#wellKey) + step];
    if (next !== undefined) this.goToWell(next);
  }

  goToPlate(plate: string): void {
    const { table, well } = this;
    if (table === undefined) return;
    const wells = wellsOf(table, plate);
    const same = wells.find((other) => other.row === well?.row && other.column === well.column);
    const next = same ?? wells[0];
    if (next !== undefined) this.goToWell(next);
  }

  togglePin(): void {
    if (this.well !== null) this.#project.selection.togglePin(this.well);
  }

  toggleCompare(): void {
    address.replace({ compare: this.isComparing ? null : comparisonText(this.#project.selection.pinned) });
  }
}
