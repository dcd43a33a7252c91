import type { CodedColumn } from "../../../shared/contract/images.ts";
import { flagColumn } from "../../../shared/domain/quality.ts";
import { api } from "../../api/api.ts";
import { galleryWords } from "../../messages/gallery.ts";
import { address } from "../../state/address.svelte.ts";
import { CellTable } from "../../state/cellTable.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { arrange, countsOf, type Field, type Filters, isMeasured, type Known, rangeOf, rangeValue, readFilters, writeFilters } from "./arrange.ts";

const ofRuns = ["subset", "prediction", "agreement", "confidence"] as const;
const known = ["class", "plate", "well", "site", "compound", "concentration", "replicate"] as const;

/** How the images of a project are arranged: filters, order and groups, all of it in the address. */
export class GalleryState {
  readonly #project: ProjectState;
  /** Fields whose values are listed. */
  openFields = $state.raw<readonly Field[]>(["class"]);
  readonly runs: Resource<Awaited<ReturnType<typeof api.training.runs>>>;
  readonly #predictions: Resource<Awaited<ReturnType<typeof api.results.predictions>> | undefined>;
  readonly #columns: Resource<ReadonlyMap<string, CodedColumn>>;
  readonly #cells: Resource<{ readonly table: CellTable; readonly channel: string } | null | undefined>;

  constructor(project: ProjectState) {
    this.#project = project;
    this.runs = new Resource((signal) => {
      void project.runsVersion;
      return api.training.runs({ projectId: project.id }, { signal });
    });
    this.#predictions = new Resource(async (signal) => {
      const { runId } = this;
      return runId === null ? undefined : api.results.predictions({ projectId: project.id, runId }, { signal });
    });
    this.#columns = new Resource(async (signal) => {
      const names = this.#columnsInUse.split("\n").filter((name) => name !== "");
      void [project.overview?.images, project.measuresVersion];
      return new Map(await Promise.all(names.map(async (column) => [column, await api.images.metadata({ projectId: project.id, column }, { signal })] as const)));
    });
    this.#cells = new Resource(async (signal) => {
      void [project.overview?.images, project.measuresVersion];
      if (!this.showsCells) return undefined;
      const counted = await api.images.cells({ projectId: project.id }, { signal });
      return counted === null ? null : { table: new CellTable(counted.numbers, counted.side), channel: counted.channel };
    });
  }

  /** Why something that images are arranged by is not known. */
  readonly error = $derived.by(() => this.runs.error ?? this.#predictions.error ?? this.#columns.error ?? this.#cells.error);

  reload(): void {
    for (const resource of [this.runs, this.#predictions, this.#columns, this.#cells]) resource.reload();
  }

  /** Runs whose predictions can be shown, the latest first; one without test and validation images has no metrics. */
  readonly usableRuns = $derived.by(() => (this.runs.value ?? []).filter(({ metrics, state, settings }) => metrics !== null || (state === "finished" && settings.task === "classes")).toReversed());
  readonly runId = $derived(Number(address.parameter("run")) || (this.usableRuns[0]?.id ?? null));
  readonly predictions = $derived.by(() => this.#predictions.value);
  readonly filters: Filters = $derived(readFilters(address.parameter("filter") ?? ""));
  readonly sort = $derived((address.parameter("sort") ?? "imported") as Field);
  readonly descending = $derived(address.parameter("order") === "down");
  readonly group = $derived((address.parameter("group") || null) as Field | null);
  readonly search = $derived(address.parameter("find") ?? "");
  readonly onlySelected = $derived(address.parameter("only") === "selected");
  readonly size = $derived(Math.min(Math.max(Number(address.parameter("size")) || 128, 48), 400));

  readonly showsCells = $derived(address.parameter("show") === "cells");
  /** The cells that are shown; null where they have to be counted first, undefined where images are shown or it is not known yet. */
  readonly cells = $derived.by(() => (this.showsCells && this.#cells.value !== undefined ? (this.#cells.value?.table ?? null) : undefined));
  /** Changes with what pictures look like: cells that were counted anew are others. */
  readonly view = $derived.by(() => (this.showsCells && this.#cells.value ? `${this.#project.view}_${this.#cells.value.table.side}_${this.#cells.value.channel}` : this.#project.view));

  /** Fields that a person can choose now. */
  readonly fields = $derived.by((): Field[] => [...known, ...(this.predictions === undefined ? [] : ofRuns), ...(this.#project.overview?.columns ?? []).map(({ name }) => `column:${name}` as const)]);

  readonly #columnsInUse = $derived([this.sort, this.group ?? "", ...this.filters.keys(), ...this.openFields].flatMap((field) => (field.startsWith("column:") ? field.slice("column:".length) : [])).join("\n"));
  readonly known: Known = $derived.by(() => ({ classes: this.#project.overview?.classes ?? [], predictions: this.predictions, columns: this.#columns.value ?? new Map(), numericColumns: new Set((this.#project.overview?.columns ?? []).filter(({ isNumeric }) => isNumeric).map(({ name }) => name)) }));
  readonly #imageGroups = $derived.by(() => {
    const table = this.#project.images;
    if (table === undefined) return [];
    const { filters, search, sort, descending, group } = this;
    return arrange(table, { filters, search, sort, descending, group }, this.known, this.onlySelected ? this.#project.selection.imageIds : undefined);
  });
  /** Images, or where cells are shown those of each image beside each other. */
  readonly groups = $derived.by(() => {
    const { cells } = this;
    return cells ? this.#imageGroups.map(({ title, rows }) => ({ title, rows: cells.cellsOf(rows) })).filter(({ title, rows }) => title === null || rows.length > 0) : this.#imageGroups;
  });
  /** How many there are without any filter. */
  readonly all = $derived.by(() => (this.showsCells ? (this.cells?.size ?? 0) : (this.#project.images?.size ?? 0)));
  readonly shown = $derived(this.showsCells && !this.cells ? 0 : this.groups.reduce((sum, { rows }) => sum + rows.length, 0));

  countsOf(field: Field): { readonly value: string; readonly number: number }[] {
    const { cells } = this;
    return this.#project.images === undefined ? [] : countsOf(this.#project.images, field, this.known, cells ? (row) => cells.numberIn(row) : undefined);
  }

  /** Whether a field is filtered by a range. */
  isRanged(field: Field): boolean {
    return isMeasured(field, this.known);
  }

  /** Keeps the images of a range; two open ends keep all. */
  setRange(field: Field, from: number | null, to: number | null): void {
    const filters = new Map(this.filters);
    if (from === null && to === null) filters.delete(field);
    else filters.set(field, new Set([rangeValue(from, to)]));
    address.replace({ filter: writeFilters(filters) });
  }

  toggleFilter(field: Field, value: string): void {
    const filters = new Map(this.filters);
    const values = new Set(rangeOf(filters.get(field)) === null ? filters.get(field) : []);
    if (!values.delete(value)) values.add(value);
    filters.set(field, values);
    address.replace({ filter: writeFilters(filters) });
  }

  clearFilters(): void {
    address.replace({ filter: null, find: null, only: null });
  }
}

/** A field as a person reads it. */
export function fieldText(field: Field): string {
  if (field === `column:${flagColumn}`) return galleryWords.flags;
  return field.startsWith("column:") ? field.slice("column:".length) : galleryWords.fields[field as keyof typeof galleryWords.fields];
}
