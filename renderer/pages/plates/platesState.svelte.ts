import { tellsOfImages } from "../../../shared/domain/drawing.ts";
import { wellName } from "../../../shared/domain/wellName.ts";
import { api } from "../../api/api.ts";
import { numberText } from "../../charts/colourScale.ts";
import type { SelectionMode, WellMark } from "../../components/PlateMap.svelte";
import { counted, withUnit } from "../../messages/common.ts";
import { platesWords } from "../../messages/plates.ts";
import { address } from "../../state/address.svelte.ts";
import { type Colouring, colouringOf, type ColourBy, type ColourSources, wellColour, wellValue, wellValues } from "../../state/colouring.ts";
import { type ImageTable, valueAt, type Well, wellKey } from "../../state/imageTable.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { MAX_PINNED } from "../../state/selection.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { chosenPlates } from "./chosenPlates.ts";

/** What every project can be coloured by, and what a run adds. */
export const knownChoices = ["class", "compound", "concentration", "replicate", "images"] as const;
export const resultChoices = ["prediction", "confidence", "agreement"] as const;
const fixed = [...knownChoices, ...resultChoices];

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
      void project.runsVersion;
      return runId === null ? undefined : api.results.predictions({ projectId: project.id, runId }, { signal });
    });
    this.#column = new Resource(async (signal) => {
      const { columnName } = this;
      void [project.images, project.measuresVersion];
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
  readonly usableRuns = $derived.by(() => (this.runs.value ?? []).filter(({ metrics, state, settings }) => metrics !== null || (state === "finished" && tellsOfImages(settings))).toReversed());
  readonly runId = $derived(Number(address.parameter("run")) || (this.usableRuns[0]?.id ?? null));
  readonly plates = $derived.by(() => chosenPlates(this.#project.overview?.plates ?? [], address.parameter("plates")));

  /** Why something that was asked for is not shown. */
  get error(): Error | undefined {
    return this.runs.error ?? (this.needsRun ? this.#predictions.error : undefined) ?? (this.columnName === null ? undefined : this.#column.error);
  }

  reload(): void {
    for (const resource of [this.runs, this.#predictions, this.#column]) resource.reload();
  }

  readonly #sources = $derived.by((): ColourSources => {
    const column = this.#project.overview?.columns.find(({ name }) => name === this.columnName);
    return { classes: this.#project.overview?.classes ?? [], predictions: this.#predictions.value, column: this.#column.value, columnIsNumeric: column?.isNumeric ?? false };
  });
  readonly colouring = $derived.by(() => this.#colouringBy(this.by));
  readonly #wells = $derived.by(() => (this.colouring && this.#project.images ? wellValues(this.colouring, this.by, this.#project.images.rowsByWell) : undefined));
  readonly scale = $derived(this.#wells?.scale ?? null);
  /** For the cards over wells, whatever they are coloured by. */
  readonly #classes = $derived.by(() => this.#colouringBy("class"));
  readonly #predicted = $derived.by(() => (this.#predictions.value === undefined ? undefined : this.#colouringBy("prediction")));
  readonly #confidences = $derived.by(() => (this.#predictions.value === undefined ? undefined : this.#colouringBy("confidence")));

  #colouringBy(by: ColourBy): Colouring | undefined {
    const { images } = this.#project;
    return images === undefined ? undefined : colouringOf(images, by, this.#sources);
  }

  readonly #wellsByPlate = $derived.by(() => {
    const images = this.#project.images;
    const wells = [...(images?.rowsByWell.values() ?? [])].flatMap(([row]) => (row === undefined ? [] : (images?.wellAt(row) ?? [])));
    return Map.groupBy(wells, ({ plate }) => plate);
  });
  readonly #selected = $derived.by(() => (this.#project.images === undefined ? new Map<string, number>() : this.#project.selection.wellsIn(this.#project.images)));
  readonly #pinned = $derived.by(() => new Set(this.#project.selection.pinned.map(wellKey)));

  /** Marks of a plate's wells, by row * columns + column. */
  marksOf(plate: string, columns: number): ReadonlyMap<number, WellMark> {
    const { images } = this.#project;
    const { colouring, scale } = this;
    const values = this.#wells?.values;
    const marks = new Map<number, WellMark>();
    if (images === undefined || colouring === undefined || values === undefined) return marks;
    const valueText = (value: number | undefined) => this.valueText(value);
    for (const well of this.#wellsByPlate.get(plate) ?? []) {
      const key = wellKey(well);
      const value = values.get(key);
      const count = images.rowsByWell.get(key)?.length ?? 0;
      marks.set(well.row * columns + well.column, {
        colour: wellColour(colouring, scale, value),
        isSelected: this.#selected.has(key),
        isPinned: this.#pinned.has(key),
        // Read of one well at a time, and there are thousands.
        get title() {
          return [counted(count, "image"), valueText(value)].filter((part) => part !== null).join(", ");
        },
      });
    }
    return marks;
  }

  /** A well's value as a person reads it. */
  valueText(value: number | undefined): string | null {
    if (value === undefined || Number.isNaN(value) || this.colouring === undefined) return null;
    return this.colouring.kind === "categories" ? (this.colouring.categories[value]?.label ?? null) : withUnit(numberText(value), this.unit);
  }

  /** The unit of the numbers that wells are coloured by; null where they have none. */
  get unit(): string | null {
    return this.by === "concentration" ? (this.#project.images?.columns.concentrationUnit ?? null) : null;
  }

  valueOf(well: Well): string | null {
    return this.valueText(this.#wells?.values.get(wellKey(well)));
  }

  /** What is known of a well, as names and values; what the wells are coloured by is among it. */
  factsOf(well: Well): (readonly [name: string, value: string])[] {
    const { images } = this.#project;
    const rows = images?.rowsByWell.get(wellKey(well)) ?? [];
    const [first] = rows;
    if (images === undefined || first === undefined) return [];
    const categoryOf = (colouring: Colouring | undefined) => (colouring?.kind === "categories" ? (colouring.categories[wellValue(colouring, rows)]?.label ?? null) : null);
    const predicted = categoryOf(this.#predicted);
    const confidence = this.#confidences === undefined ? NaN : wellValue(this.#confidences, rows);
    const facts: (readonly [string, string | null])[] = [
      [platesWords.facts.compound, treatmentText(images, first)],
      [platesWords.facts.className, categoryOf(this.#classes)],
      [platesWords.facts.prediction, predicted === null ? null : platesWords.predictionText(predicted, `${Math.round(confidence * 100)} %`)],
      ...(this.columnName === null ? (this.by === "replicate" || this.by === "agreement" ? ([[platesWords.choices[this.by], this.valueOf(well)]] as const) : []) : ([[this.columnName, this.valueOf(well)]] as const)),
      [platesWords.facts.images, String(rows.length)],
    ];
    return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
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
    this.#selectWhere(({ key }) => this.#wells?.values.get(key) === place, mode);
  }

  /** Selects every well of the shown plates. */
  selectAll(): void {
    const shown = new Set(this.plates.map(({ name }) => name));
    this.#selectWhere(({ well }) => shown.has(well.plate), "only");
  }

  /** Selects every well that has the compound, or the class, of a well. */
  selectSame(what: "compound" | "class", well: Well, mode: SelectionMode): void {
    const colouring = this.#colouringBy(what);
    const rows = this.#project.images?.rowsByWell.get(wellKey(well)) ?? [];
    if (colouring === undefined) return;
    const value = wellValue(colouring, rows);
    this.#selectWhere((other) => wellValue(colouring, other.rows) === value, mode);
  }

  /** Pins the selected wells, as many as fit beside each other. */
  pinSelected(): void {
    const { images, selection } = this.#project;
    if (images === undefined) return;
    for (const key of this.#selected.keys()) {
      const well = images.wellAt(images.rowsByWell.get(key)?.[0] ?? -1);
      if (well !== null && !selection.isPinned(well) && selection.pinned.length < MAX_PINNED) selection.togglePin(well);
    }
  }

  /** The compound and the class of a well, where it has them. */
  namesOf(well: Well): { readonly compound: string | null; readonly className: string | null } {
    const rows = this.#project.images?.rowsByWell.get(wellKey(well)) ?? [];
    const name = (colouring: Colouring | undefined) => (colouring?.kind === "categories" ? (colouring.categories[wellValue(colouring, rows)]?.label ?? null) : null);
    return { compound: name(this.#colouringBy("compound")), className: name(this.#classes) };
  }

  #selectWhere(holds: (well: { readonly key: string; readonly well: Well; readonly rows: readonly number[] }) => boolean, mode: SelectionMode): void {
    const { images } = this.#project;
    if (images === undefined) return;
    const wells = [...images.rowsByWell].flatMap(([key, rows]) => {
      const well = rows[0] === undefined ? null : images.wellAt(rows[0]);
      return well !== null && holds({ key, well, rows }) ? [well] : [];
    });
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

/** The compound of an image with its concentration; null where nobody said. */
export function treatmentText(images: ImageTable, row: number): string | null {
  const compound = valueAt(images.columns.compounds, row);
  const concentration = images.columns.concentrations[row] ?? null;
  return compound === null ? null : concentration === null ? compound : `${compound}, ${withUnit(numberText(concentration), images.columns.concentrationUnit)}`;
}
