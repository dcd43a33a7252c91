import { type ColumnRole, type ImportPreview, type ImportSource, PageMeaning } from "../../../shared/contract/importing.ts";
import { LayoutName } from "../../../shared/domain/importLayout.ts";
import { isFailure } from "../../../shared/failure.ts";
import { api } from "../../api/api.ts";
import { address } from "../../state/address.svelte.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import type { ImportOrder } from "./importRun.svelte.ts";
import { areNamesGood, type ChannelEdit, channelsText, pathsText, readChannels, readPaths, readRoles, rolesText, withRole } from "./sourceAddress.ts";

/** A pattern to begin with where the folder suggests none: wells as A01 or A1. */
const FIRST_PATTERN = "(?<well>[A-P]\\d{1,2})";

/** A preview and the source that it is of: what is chosen may have been changed since. */
type Looked = { readonly source: ImportSource; readonly preview: ImportPreview };

/** What a person chose to import, kept in the address, and what it would bring. */
export class ImportState {
  readonly #project: ProjectState;
  readonly #looked: Resource<Looked | null>;
  readonly folder = $derived(address.parameter("folder"));
  readonly #layout = $derived(LayoutName.safeParse(address.parameter("layout")).data ?? null);
  readonly #table = $derived(address.parameter("table"));
  readonly #pattern = $derived(address.parameter("pattern"));
  readonly #joinsText = $derived(address.parameter("joins"));
  readonly #rolesText = $derived(address.parameter("roles"));
  readonly roles = $derived(readRoles(this.#rolesText));
  /** Plate maps and other tables that are joined to the images. */
  readonly joins = $derived(readPaths(this.#joinsText));
  /** The folder that holds masks of the images. */
  readonly masks = $derived(address.parameter("masks"));
  /** What the names of masks have behind those of their images, where a person said. */
  readonly maskEnding = $derived(address.parameter("ending"));
  /** What the pages of files are, where a person said. */
  readonly pages = $derived(PageMeaning.safeParse(address.parameter("pages")).data ?? null);
  readonly #edits = $derived(readChannels(address.parameter("channels")));
  readonly isCopied = $derived(address.parameter("keep") === "copy");

  constructor(project: ProjectState) {
    this.#project = project;
    this.#looked = new Resource(async (signal) => {
      const { folder } = this;
      if (folder === null) return null;
      const pattern = this.#layout === "pattern" ? (this.#pattern ?? FIRST_PATTERN) : null;
      const source = { folder, table: this.#table, columnRoles: this.roles, layout: this.#layout, pattern, pages: this.pages, joins: [...this.joins], masks: this.masks === null ? null : { folder: this.masks, ending: this.maskEnding } };
      return { source, preview: await api.importing.preview({ projectId: project.id, source }, { signal }) };
    });
  }

  /** What is known of the folder that is chosen now; undefined until something is. */
  get #current(): Looked | undefined {
    const looked = this.#looked.value;
    return looked && looked.source.folder === this.folder ? looked : undefined;
  }

  get preview(): ImportPreview | undefined {
    return this.#current?.preview;
  }

  /** How the folder is read: as a person chose, else as was found out. */
  get layout(): LayoutName | null {
    return this.#layout ?? (this.#table === null ? (this.preview?.layout ?? null) : "table");
  }

  /** Whether a person chose how the folder is read. */
  get isLayoutChosen(): boolean {
    return this.#layout !== null || this.#table !== null;
  }

  /** Ways to read the folder, the best first; the share of files is null where it is not known. */
  get layouts(): readonly { readonly layout: LayoutName; readonly share: number | null }[] {
    const candidates = this.preview?.candidates ?? [];
    const always: readonly LayoutName[] = [...(this.layout === null ? [] : [this.layout]), "table", "pattern"];
    const others = [...new Set(always)].filter((name) => !candidates.some(({ layout }) => layout === name));
    return [...candidates, ...others.map((layout) => ({ layout, share: null }))];
  }

  /** The table that says what each file is; null where none is read. */
  get table(): string | null {
    return this.#table ?? (this.layout === "table" ? (this.preview?.tables[0] ?? null) : null);
  }

  /** Tables to choose from. */
  get tables(): readonly string[] {
    return [...new Set([...(this.preview?.tables ?? []), ...(this.table === null ? [] : [this.table])])];
  }

  /** The pattern that a person gives; null where names are read otherwise. */
  get pattern(): string | null {
    return this.layout === "pattern" ? (this.#pattern ?? FIRST_PATTERN) : null;
  }

  /** The pattern that reads as the layout in use does; null where that does not go by names. */
  get patternOfLayout(): string | null {
    return this.preview?.pattern ?? this.preview?.candidates.find(({ pattern }) => pattern !== null)?.pattern ?? null;
  }

  /** The table's columns with what they are read as; of a table without a column of files, so that one can be chosen. */
  get columns(): ImportPreview["columns"] {
    const { error } = this;
    const found = isFailure(error, "TableWithoutFileColumn") ? error.facts.columns.map((name) => ({ name, role: "ignore" as const, examples: [] })) : (this.preview?.columns ?? []);
    return found.map((column, at) => ({ ...column, role: this.roles[at] ?? column.role }));
  }

  get isLoading(): boolean {
    return this.#looked.isLoading;
  }

  get error(): Error | undefined {
    return this.isLoading ? undefined : this.#looked.error;
  }

  /** Whether the project's channels are set by an earlier import. */
  get areChannelsFixed(): boolean {
    return (this.#project.overview?.channels.length ?? 0) > 0;
  }

  get channels(): ImportPreview["channels"] {
    return (this.preview?.channels ?? []).map(({ fileName, name, colour }, at) => {
      const edit = this.areChannelsFixed ? undefined : this.#edits[at];
      return { fileName, name: edit?.name ?? name, colour: edit?.colour ?? colour };
    });
  }

  /** Whether a person has to say first what the pages of files are: the files do not, and they are not as many as the channels that the project has already. */
  get mustChoosePages(): boolean {
    const pages = this.preview?.pages ?? null;
    return pages !== null && !pages.areKnown && this.pages === null && !(this.areChannelsFixed && this.#project.overview?.channels.length === pages.most);
  }

  /** What the import is to be asked for; null while there is nothing to import, or a channel has no good name, or it is not said what pages are. */
  get order(): ImportOrder | null {
    const looked = this.#current;
    const { channels } = this;
    if (looked === undefined || looked.preview.images === 0 || this.isLoading || this.error !== undefined || this.mustChoosePages || !areNamesGood(channels.map(({ name }) => name))) return null;
    return { source: looked.source, copy: this.isCopied, channels: channels.map((channel) => ({ ...channel, name: channel.name.trim() })) };
  }

  chooseFolder(path: string | null): void {
    address.replace({ folder: path, layout: null, table: null, pattern: null, roles: null, channels: null, pages: null, joins: null, masks: null, ending: null });
  }

  chooseTable(path: string): void {
    address.replace({ layout: "table", table: path, pattern: null, roles: null, channels: null });
  }

  /** Reads the folder in another way; `table` is chosen by its path instead. Null finds out again. */
  chooseLayout(layout: Exclude<LayoutName, "table"> | null): void {
    address.replace({ layout, table: null, pattern: layout === "pattern" ? this.patternOfLayout : null, roles: null, channels: null });
  }

  setPattern(pattern: string): void {
    address.replace({ layout: "pattern", pattern, channels: null });
  }

  choosePages(pages: PageMeaning | null): void {
    address.replace({ pages, channels: null });
  }

  setJoins(paths: readonly string[]): void {
    address.replace({ joins: pathsText(paths) });
  }

  chooseMasks(folder: string | null): void {
    address.replace({ masks: folder, ...(folder === null && { ending: null }) });
  }

  setMaskEnding(ending: string): void {
    address.replace({ ending: ending.trim() || null });
  }

  setRole(column: number, role: ColumnRole): void {
    address.replace({ layout: "table", table: this.table, roles: rolesText(withRole(this.roles, column, role)) });
  }

  editChannel(position: number, edit: Partial<ChannelEdit>): void {
    const edits = this.channels.map((_, at) => ({ name: null, colour: null, ...this.#edits[at], ...(at === position ? edit : {}) }));
    address.replace({ channels: channelsText(edits) });
  }

  keep(isCopied: boolean): void {
    address.replace({ keep: isCopied ? "copy" : null });
  }

  reload(): void {
    this.#looked.reload();
  }
}
