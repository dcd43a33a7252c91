import type { CodedColumn } from "../../../shared/contract/images.ts";
import { flagColumn, measureColumn, type MeasureName, measureNames } from "../../../shared/domain/quality.ts";
import { api } from "../../api/api.ts";
import { numberText, scaleOf } from "../../charts/colourScale.ts";
import type { WellMark } from "../../components/PlateMap.svelte";
import { counted } from "../../messages/common.ts";
import { address } from "../../state/address.svelte.ts";
import { colouringOf, wellColour, wellValue } from "../../state/colouring.ts";
import { valueAt, wellKey } from "../../state/imageTable.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { distributionOf } from "./distribution.ts";
import { flaggedImages } from "./flags.ts";

/** What the quality page shows: one measure of one channel, kept in the address, and which images are conspicuous. */
export class QualityState {
  readonly #project: ProjectState;
  readonly #column: Resource<CodedColumn | undefined>;
  readonly #flags: Resource<CodedColumn | undefined>;

  constructor(project: ProjectState) {
    this.#project = project;
    const read = (column: string, signal: AbortSignal) => {
      void project.measuresVersion;
      return this.measured === 0 ? Promise.resolve(undefined) : api.images.metadata({ projectId: project.id, column }, { signal });
    };
    this.#column = new Resource((signal) => read(measureColumn(this.channel, this.measure), signal));
    this.#flags = new Resource((signal) => read(flagColumn, signal));
  }

  /** Images of which something is measured. */
  readonly measured = $derived.by(() => this.#project.overview?.columns.find(({ name }) => name === flagColumn)?.images ?? 0);
  readonly channels = $derived.by(() => (this.#project.overview?.channels ?? []).map(({ name }) => name));
  readonly channel = $derived.by(() => this.channels.find((name) => name === address.parameter("channel")) ?? this.channels[0] ?? "");
  readonly measure = $derived.by((): MeasureName => measureNames.find((name) => name === address.parameter("measure")) ?? "focus");

  get error(): Error | undefined {
    return this.#column.error ?? this.#flags.error;
  }

  reload(): void {
    for (const resource of [this.#column, this.#flags]) resource.reload();
  }

  readonly flagged = $derived.by(() => (this.#flags.value === undefined ? undefined : flaggedImages(this.#flags.value)));
  readonly #colouring = $derived.by(() => {
    const { images } = this.#project;
    if (images === undefined || this.#column.value === undefined) return undefined;
    return colouringOf(images, "column:", { classes: [], predictions: undefined, column: this.#column.value, columnIsNumeric: true });
  });
  /** One scale for all plates, so that they can be compared. */
  readonly scale = $derived.by(() => (this.#colouring === undefined ? null : scaleOf(Array.from(this.#colouring.ofRow))));
  readonly #rowsByPlate = $derived.by(() => {
    const { images } = this.#project;
    return images === undefined ? new Map<string | null, number[]>() : Map.groupBy(images.columns.ids.keys(), (row) => valueAt(images.columns.plates, row));
  });
  readonly hasUnplaced = $derived.by(() => this.#rowsByPlate.has(null));

  /** How the values of a plate's images lie on the scale of all; null where none is known. */
  distribution(plate: string | null): ReturnType<typeof distributionOf> {
    const { scale } = this;
    const colouring = this.#colouring;
    return scale === null || colouring === undefined ? null : distributionOf((this.#rowsByPlate.get(plate) ?? []).map((row) => colouring.ofRow[row]!), scale);
  }

  readonly #selected = $derived.by(() => (this.#project.images === undefined ? new Map<string, number>() : this.#project.selection.wellsIn(this.#project.images)));

  /** Marks of a plate's wells, by row * columns + column. */
  marksOf(plate: string, columns: number): ReadonlyMap<number, WellMark> {
    const { images } = this.#project;
    const colouring = this.#colouring;
    const marks = new Map<number, WellMark>();
    if (images === undefined || colouring === undefined) return marks;
    for (const [key, rows] of images.rowsByWell) {
      const well = images.wellAt(rows[0]!);
      if (well?.plate !== plate) continue;
      const value = wellValue(colouring, rows);
      marks.set(well.row * columns + well.column, {
        colour: wellColour(colouring, this.scale, value),
        isSelected: this.#selected.has(key),
        isPinned: false,
        title: Number.isNaN(value) ? counted(rows.length, "image") : `${counted(rows.length, "image")}, ${numberText(value)}`,
      });
    }
    return marks;
  }

  /** Selects the images of wells, on top of what is selected or in its place. */
  select(plate: string, wells: readonly { readonly row: number; readonly column: number }[], mode: "only" | "add" | "toggle"): void {
    const { images, selection } = this.#project;
    if (images === undefined) return;
    const ids = wells.flatMap((well) => (images.rowsByWell.get(wellKey({ plate, ...well })) ?? []).map((row) => images.idAt(row)));
    if (mode === "only") selection.set(ids);
    else if (mode === "add") selection.add(ids);
    else selection.toggle(ids);
  }

  /** The first image of a well; undefined where it has none. */
  firstOf(plate: string, row: number, column: number): number | undefined {
    const { images } = this.#project;
    const first = images?.rowsByWell.get(wellKey({ plate, row, column }))?.[0];
    return first === undefined ? undefined : images?.idAt(first);
  }
}
