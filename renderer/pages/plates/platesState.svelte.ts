import { wellName } from "../../../shared/domain/wellName.ts";
import { api } from "../../api/api.ts";
import type { WellMark, SelectionMode } from "../../components/PlateMap.svelte";
import { address } from "../../state/address.svelte.ts";
import { colouringOf, type ColourBy, wellColour, wellValues } from "../../state/colouring.ts";
import { type ImageTable, type Well, wellKey } from "../../state/imageTable.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { numberText } from "../../charts/colourScale.ts";
import { counted } from "../../messages/common.ts";

const fixed = ["class", "compound", "concentration", "replicate", "images", "prediction", "confidence", "agreement"] as const;

/** What the plates page shows: which plates, coloured by what; kept in the address. */
export class PlatesState {
  readonly #project: ProjectState;
  readonly runs: Resource<Awaited<ReturnType<typeof api.training.runs>>>;
  readonly #predictions: Resource<Awaited<ReturnType<typeof api.results.predictions>> | undefined>;
  readonly #column: Resource<Awaited<ReturnType<typeof api.images.metadata>> | undefined>;

  constructor(project: ProjectState) {
    this.#project = project;
    this.runs = new Resource((signal) => {
      void project.runsVersion;
      return api.training.runs({ projectId: project.id }, { signal });
    });
    this.#predictions = new Resource(async (signal) => {
      const { runId } = this;
      return runId === null || !this.needsRun ? undefined : api.results.predictions({ projectId: project.id, runId }, { signal });
    });
    this.#column = new Resource(async (signal) => {
      const { columnName } = this;
      void project.images;
      return columnName === null ? undefined : api.images.metadata({ projectId: project.id, column: columnName }, { signal });
    });
  }

  readonly by = $derived.by((): ColourBy => {
    const given = address.parameter("by") ?? "class";
    return given.startsWith("column:") ? (given as ColourBy) : (fixed.find((name) => name === given) ?? "class");
  });
  readonly needsRun = $derived(this.by === "prediction" || this.by === "confidence" || this.by === "agreement");
  readonly columnName = $derived(this.by.startsWith("column:") ? this.by.slice("column:".length) : null);
  /** Runs whose predictions can be shown, the latest first. */
  readonly usableRuns = $derived.by(() => (this.runs.value ?? []).filter(({ metrics }) => metrics !== null).toReversed());
  readonly runId = $derived(Number(address.parameter("run")) || (this.usableRuns[0]?.id ?? null));

  readonly colouring = $derived.by(() => {
    const { images, overview } = this.#project;
    if (images === undefined || overview === undefined) return undefined;
    const column = overview.columns.find(({ name }) => name === this.columnName);
    return colouringOf(images, this.by, { classes: overview.classes, predictions: this.#predictions?.value, column: this.#column?.value, columnIsNumeric: column?.isNumeric ?? false });
  });
  readonly #wells = $derived.by(() => (this.colouring && this.#project.images ? wellValues(this.colouring, this.by, this.#project.images.rowsByWell) : undefined));
  readonly scale = $derived(this.#wells?.scale ?? null);

  /** Marks of a plate's wells, by row * columns + column. */
  marksOf(plate: string, columns: number): ReadonlyMap<number, WellMark> {
    const { images, selection } = this.#project;
    const { colouring, scale } = this;
    const wells = this.#wells;
    const marks = new Map<number, WellMark>();
    if (images === undefined || colouring === undefined || wells === undefined) return marks;
    const selected = selection.wellsIn(images);
    const pinned = new Set(selection.pinned.map(wellKey));
    for (const [key, rows] of images.rowsByWell) {
      const well = rows[0] === undefined ? null : images.wellAt(rows[0]);
      if (well === null || well.plate !== plate) continue;
      const value = wells.values.get(key);
      marks.set(well.row * columns + well.column, {
        colour: wellColour(colouring, scale, value),
        isSelected: selected.has(key),
        isPinned: pinned.has(key),
        title: `${counted(rows.length, "image")}${this.valueText(value) === null ? "" : `, ${this.valueText(value)}`}`,
      });
    }
    return marks;
  }

  /** A well's value as a person reads it. */
  valueText(value: number | undefined): string | null {
    if (value === undefined || Number.isNaN(value) || this.colouring === undefined) return null;
    return this.colouring.kind === "categories" ? (this.colouring.categories[value]?.label ?? null) : numberText(value);
  }

  valueOf(well: Well): string | null {
    return this.valueText(this.#wells?.values.get(wellKey(well)));
  }

  /** Selects the images of wells. */
  select(wells: readonly Well[], mode: SelectionMode): void {
    const { images, selection } = this.#project;
    if (images === undefined) return;
    const ids = wells.flatMap((well) => idsIn(images, well));
    if (mode === "toggle") selection.toggle(ids);
    else if (mode === "add") selection.add(ids);
    else selection.set(ids);
  }

  /** Selects every well whose value is a category. */
  selectCategory(place: number, mode: SelectionMode): void {
    const { images } = this.#project;
    if (images === undefined || this.#wells === undefined) return;
    const wells = [...images.rowsByWell].flatMap(([key, rows]) => (this.#wells?.values.get(key) === place && rows[0] !== undefined ? (images.wellAt(rows[0]) ?? []) : []));
    this.select(wells, mode);
  }
}

/** The ids of a well's images. */
export function idsIn(images: ImageTable, well: Well): number[] {
  return (images.rowsByWell.get(wellKey(well)) ?? []).map((row) => images.idAt(row));
}

/** A well with its plate, as a person says it. */
export function wellText({ plate, row, column }: Well): string {
  return `${plate} ${wellName(row, column)}`;
}
