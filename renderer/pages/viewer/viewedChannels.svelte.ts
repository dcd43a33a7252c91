import { untrack } from "svelte";
import type { Channel } from "../../../shared/contract/project.ts";
import { api } from "../../api/api.ts";
import { viewerWords } from "../../messages/viewer.ts";
import { address } from "../../state/address.svelte.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";
import { autoContrast, type Histogram, histogramOf } from "../../viewer/histogram.ts";
import type { Plane } from "../../viewer/plane.ts";
import { type ChannelLook, type Looks, looksText, readHidden, readLooks, soloed } from "./look.ts";
import { LOOKED_AT } from "./lookedAt.ts";

/** A channel as this window shows it. */
export type ViewedChannel = Channel & { readonly isVisible: boolean };

/** Colours, contrast and visibility of the channels in the viewer: the project's, but for what a person changed here, which the address keeps. */
export class ViewedChannels {
  readonly #project: ProjectState;
  /** What is being changed: the address is written when the hand lets go. */
  #drafts = $state.raw<Looks | null>(null);
  #counting: ReturnType<typeof setTimeout> | undefined;
  histograms = $state.raw<ReadonlyMap<number, Histogram>>(new Map());

  constructor(project: ProjectState) {
    this.#project = project;
    // What the project took over is no longer a difference.
    $effect(() => {
      if (this.#looks.size > 0 && !this.isChanged && this.#drafts === null) untrack(() => this.reset());
    });
  }

  readonly #looks = $derived.by((): Looks => this.#drafts ?? readLooks(address.parameter("look")));
  readonly #hidden = $derived(readHidden(address.parameter("hidden")));
  readonly stored = $derived.by((): readonly Channel[] => this.#project.overview?.channels ?? []);
  readonly list = $derived.by((): readonly ViewedChannel[] => this.stored.map((channel) => ({ ...channel, ...this.#looks.get(channel.position), isVisible: !this.#hidden.has(channel.position) })));
  /** Whether anything is shown otherwise than the project has it. */
  readonly isChanged = $derived.by(() => this.list.some(({ colour, low, high }, at) => colour !== this.stored[at]?.colour || low !== this.stored[at]?.low || high !== this.stored[at]?.high));

  /** Changes how a channel is shown; `keep` writes it down. */
  change(position: number, look: ChannelLook): void {
    this.#drafts = new Map(this.#looks).set(position, { ...this.#looks.get(position), ...look });
  }

  /** Writes what was changed into the address. */
  keep(): void {
    if (this.#drafts === null) return;
    address.replace({ look: looksText(this.#drafts) });
    this.#drafts = null;
  }

  reset(): void {
    this.#drafts = null;
    address.replace({ look: null });
  }

  toggle(position: number): void {
    this.#hide(this.#hidden.has(position) ? [...this.#hidden].filter((other) => other !== position) : [...this.#hidden, position]);
  }

  /** Shows a channel alone, or all of them when it is alone already. */
  solo(position: number): void {
    this.#hide(soloed(this.#hidden, this.stored.map((channel) => channel.position), position));
  }

  #hide(positions: Iterable<number>): void {
    address.replace({ hidden: [...positions].sort((a, b) => a - b).join(".") });
  }

  /** Counts the grey levels of the image that is shown, unless another follows at once. */
  measure(planes: ReadonlyMap<number, Plane>): void {
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => (this.histograms = new Map([...planes].map(([position, plane]) => [position, histogramOnce(plane)]))), LOOKED_AT);
  }

  /** Sets the contrast by the image that is shown, of one channel or of all. */
  automatic(position?: number): void {
    for (const [place, histogram] of this.histograms) {
      if (position !== undefined && position !== place) continue;
      const { low, high } = autoContrast(histogram);
      this.change(place, { low: Number(low.toPrecision(4)), high: Number(high.toPrecision(4)) });
    }
    this.keep();
  }

  /** Gives the whole project these colours and this contrast. */
  async useForAll(): Promise<void> {
    const before = this.stored;
    try {
      await this.#give(this.list);
      toasts.undoable(viewerWords.usedForAll, () => this.#give(before));
    } catch (error) {
      toasts.problem(error);
    }
  }

  async #give(channels: readonly Channel[]): Promise<void> {
    for (const { position, colour, low, high } of channels) await api.project.setChannel({ projectId: this.#project.id, position, colour, contrast: { low, high } });
  }

  /** Names a channel of the project. */
  async rename(position: number, name: string): Promise<void> {
    const before = this.stored.find((channel) => channel.position === position)?.name;
    if (before === undefined || name.trim() === "" || name.trim() === before) return;
    const give = (chosen: string) => api.project.setChannel({ projectId: this.#project.id, position, name: chosen });
    try {
      await give(name);
      toasts.undoable(viewerWords.renamed(before, name.trim()), () => give(before));
    } catch (error) {
      toasts.problem(error);
    }
  }
}

const counted = new WeakMap<Plane, Histogram>();

/** Counting takes milliseconds, which add up when a person goes to and fro. */
function histogramOnce(plane: Plane): Histogram {
  const histogram = counted.get(plane) ?? histogramOf(plane);
  counted.set(plane, histogram);
  return histogram;
}
