import type { ColumnRole, ImportPreview, ImportSource } from "../../../shared/contract/importing.ts";
import { isFailure } from "../../../shared/failure.ts";
import { api } from "../../api/api.ts";
import { address } from "../../state/address.svelte.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import type { ImportOrder } from "./importRun.svelte.ts";
import { areNamesGood, type ChannelEdit, channelsText, readChannels, readRoles, rolesText, withRole } from "./sourceAddress.ts";

/** The word of the address for a person's choice of no table; without one the best table of the folder is taken. */
const NO_TABLE = "none";

/** A preview and the source that it is of: the folder and table may have been changed since. */
type Looked = { readonly source: ImportSource; readonly preview: ImportPreview };

/** What a person chose to import, kept in the address, and what it would bring. */
export class ImportState {
  readonly #project: ProjectState;
  readonly #looked: Resource<Looked | null>;
  readonly folder = $derived(address.parameter("folder"));
  readonly #table = $derived(address.parameter("table"));
  readonly #rolesText = $derived(address.parameter("roles"));
  readonly roles = $derived(readRoles(this.#rolesText));
  readonly #edits = $derived(readChannels(address.parameter("channels")));
  readonly isCopied = $derived(address.parameter("keep") === "copy");

  constructor(project: ProjectState) {
    this.#project = project;
    this.#looked = new Resource(async (signal) => {
      const [folder, table, columnRoles] = [this.folder, this.#table, this.roles];
      if (folder === null) return null;
      const look = async (path: string | null): Promise<Looked> => {
        const source = { folder, table: path, columnRoles, layout: null, pattern: null, joins: [] };
        return { source, preview: await api.importing.preview({ projectId: project.id, source }, { signal }) };
      };
      if (table !== null) return look(table === NO_TABLE ? null : table);
      const plain = await look(null);
      const [best] = plain.preview.tables;
      return best === undefined ? plain : look(best);
    });
  }

  /** What is known of the folder that is chosen now; undefined until something is. */
  get looked(): Looked | undefined {
    const looked = this.#looked.value;
    return looked && looked.source.folder === this.folder ? looked : undefined;
  }

  get preview(): ImportPreview | undefined {
    return this.looked?.preview;
  }

  /** The table in use, null for none; what a person chose counts even when it cannot be read. */
  get table(): string | null {
    if (this.#table === NO_TABLE) return null;
    return this.#table ?? this.looked?.source.table ?? null;
  }

  /** Tables to choose from. */
  get tables(): readonly string[] {
    return [...new Set([...(this.preview?.tables ?? []), ...(this.table === null ? [] : [this.table])])];
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

  get channels(): { name: string; colour: string }[] {
    return (this.preview?.channels ?? []).map(({ name, colour }, at) => ({
      name: (this.preview?.channelsAreNamed ? null : this.#edits[at]?.name) ?? name,
      colour: (this.areChannelsFixed ? null : this.#edits[at]?.colour) ?? colour,
    }));
  }

  /** What the import is to be asked for; null while there is nothing to import, or a channel has no good name. */
  get order(): ImportOrder | null {
    const { looked, channels } = this;
    if (looked === undefined || looked.preview.images === 0 || this.isLoading || this.error !== undefined || !areNamesGood(channels.map(({ name }) => name))) return null;
    return { source: looked.source, copy: this.isCopied, channels: channels.map(({ name, colour }) => ({ name: name.trim(), colour })) };
  }

  chooseFolder(path: string | null): void {
    address.replace({ folder: path, table: null, roles: null, channels: null });
  }

  chooseTable(path: string | null): void {
    address.replace({ table: path ?? NO_TABLE, roles: null, channels: null });
  }

  setRole(column: number, role: ColumnRole): void {
    address.replace({ roles: rolesText(withRole(this.roles, column, role)) });
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
