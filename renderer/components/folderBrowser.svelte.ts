import type { FileEntry, FolderListing } from "../../shared/contract/files.ts";
import { api } from "../api/api.ts";
import { Resource } from "../state/resource.svelte.ts";
import type { FolderQuestion } from "../state/folderRequests.svelte.ts";
import { choiceOf, opens, shownEntries, typeAhead } from "./folderListing.ts";

/** Letters typed within this time belong together, in milliseconds. */
const TYPING_PAUSE = 700;

/** A walk through the folders of the machine that Moascope runs on. To be made while a component is set up. */
export class FolderBrowser {
  readonly question: FolderQuestion;
  /** Where a person wants to be; null is home. The listing follows. */
  wanted = $state<string | null>(null);
  highlighted = $state(-1);
  readonly #listing: Resource<FolderListing>;
  #cameFrom: string | null = null;
  #typed = { text: "", at: 0 };

  constructor(question: FolderQuestion) {
    this.question = question;
    this.wanted = question.start ?? null;
    this.#listing = new Resource(async (signal) => {
      const listing = await api.files.browse({ path: this.wanted }, { signal });
      if (!signal.aborted) this.#arrive(listing);
      return listing;
    });
  }

  get listing() {
    return this.#listing.value;
  }

  get error(): Error | undefined {
    return this.#listing.error;
  }

  get isLoading(): boolean {
    return this.#listing.isLoading;
  }

  readonly entries = $derived.by(() => shownEntries(this.question, this.listing?.entries ?? []));
  readonly choice = $derived.by(() => (this.listing === undefined || this.error !== undefined ? null : choiceOf(this.question, this.listing, this.entries[this.highlighted])));

  go(path: string | null): void {
    this.#cameFrom = null;
    this.wanted = path;
  }

  /** Goes to the folder above; nowhere from the top. */
  goUp(): void {
    const parent = this.listing?.parent;
    if (parent === null || parent === undefined) return;
    const left = this.listing?.path ?? null;
    this.go(parent);
    this.#cameFrom = left;
  }

  /** Goes into an entry, or tells that it is to be chosen. */
  enter(entry: FileEntry): "opened" | "choose" | "nothing" {
    if (opens(this.question, entry)) {
      this.go(entry.path);
      return "opened";
    }
    return entry.kind === this.question.want ? "choose" : "nothing";
  }

  /** Moves the highlight to a place, kept inside the list. */
  highlight(at: number): void {
    this.highlighted = Math.min(Math.max(at, 0), this.entries.length - 1);
  }

  /** A letter goes to the next name that begins with it; letters in quick succession are read together. */
  type(letter: string, now: number): void {
    const isNew = now - this.#typed.at > TYPING_PAUSE;
    const text = isNew ? letter : this.#typed.text + letter;
    this.#typed = { text, at: now };
    const found = typeAhead(this.entries, text, this.highlighted + (isNew ? 1 : 0));
    if (found >= 0) this.highlighted = found;
  }

  /** After a step up, the folder that was left is under the highlight. */
  #arrive({ entries }: FolderListing): void {
    this.highlighted = shownEntries(this.question, entries).findIndex(({ path }) => path === this.#cameFrom);
  }
}
