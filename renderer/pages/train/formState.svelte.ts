import { z } from "zod";
import type { AttributeInfo, NetworkInfo, NetworkSummary, RunSummary, SplitPreview } from "../../../shared/contract/training.ts";
import { LossName, OptimiserName, ScheduleName } from "../../../shared/domain/learning.ts";
import { RunRequest } from "../../../shared/domain/run.ts";
import { api } from "../../api/api.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { type Draft, draftOf, newDraft, requestOf } from "./draft.ts";

/** What is kept of a draft on this machine; one of an older version that does not fit is left. */
const Kept = RunRequest.omit({ optimiser: true, size: true, loss: true, schedule: true, clipping: true }).extend({
  size: z.int(),
  optimiser: OptimiserName,
  momentum: z.number(),
  weightDecay: z.number(),
  loss: LossName.nullable(),
  labelSmoothing: z.number(),
  delta: z.number(),
  schedule: ScheduleName,
  scheduleFactor: z.number().nullable(),
  scheduleEpochs: z.int().nullable(),
  clipBy: z.enum(["none", "norm", "value"]),
  clipLimit: z.number(),
});

/** How long a person may type before the split is looked at, in milliseconds. */
const PAUSE = 250;

/** The form of a new training, kept on this machine for each project. */
export class FormState {
  readonly #project: ProjectState;
  readonly networks: Resource<readonly NetworkInfo[]>;
  readonly attributes: Resource<readonly AttributeInfo[]>;
  readonly summary: Resource<NetworkSummary | undefined>;
  readonly split: Resource<SplitPreview | undefined>;
  #draft = $state.raw<Draft | undefined>();

  constructor(project: ProjectState) {
    this.#project = project;
    this.networks = new Resource((signal) => api.training.networks(undefined, { signal }));
    this.attributes = new Resource((signal) => {
      void project.images;
      return api.training.attributes({ projectId: project.id }, { signal });
    });
    this.summary = new Resource(async (signal) => {
      const shape = this.shape;
      const { draft } = this;
      if (draft === undefined || shape.classes < 2 || shape.channels < 1) return undefined;
      return api.training.summary({ ...shape, batch: Math.min(draft.batch, draft.microBatch ?? draft.batch), optimiser: draft.optimiser }, { signal });
    });
    this.split = new Resource(async (signal) => {
      const { request } = this;
      void project.images;
      if (request === null) return undefined;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      signal.throwIfAborted();
      return api.training.splitPreview({ projectId: project.id, request: { ...request, exclude: [...request.exclude] } }, { signal });
    });
    $effect(() => {
      const [networks, attributes, overview] = [this.networks.value, this.attributes.value, project.overview];
      if (this.#draft !== undefined || networks === undefined || attributes === undefined || overview === undefined) return;
      this.#draft = this.#kept() ?? firstDraft(networks, attributes, overview.plates.length > 0);
    });
  }

  get draft(): Draft | undefined {
    return this.#draft;
  }

  readonly attribute = $derived.by(() => this.attributes.value?.find(({ name }) => name === this.#draft?.classes));
  readonly classNames = $derived.by(() => this.attribute?.classes.map(({ name }) => name).filter((name) => !this.#draft?.exclude.includes(name)) ?? []);
  readonly #parsed = $derived.by(() => (this.#draft === undefined ? { request: null, wrong: [] } : requestOf(this.#draft)));
  readonly request = $derived(this.#parsed.request);
  readonly wrong = $derived(this.#parsed.wrong);
  readonly shape = $derived.by(() => ({
    network: this.#draft?.network ?? "",
    networkOptions: this.#draft?.networkOptions ?? {},
    size: this.#draft?.size ?? 1,
    channels: this.#project.overview?.channels.length ?? 0,
    classes: this.classNames.length,
  }));

  change(changes: Partial<Draft>): void {
    if (this.#draft === undefined) return;
    this.#draft = { ...this.#draft, ...changes };
    localStorage.setItem(this.#key, JSON.stringify(this.#draft));
  }

  readonly network = $derived.by(() => this.networks.value?.find(({ name }) => name === this.#draft?.network));

  /** Chooses a network, as it usually is, and what it was made for. */
  chooseNetwork({ name, size, augmentation, suits }: NetworkInfo): void {
    this.change({ network: name, networkOptions: {}, size, augmentation, loss: null, ...suits });
  }

  /** Chooses something about the network; null for what is usual. */
  chooseOption(name: string, value: number | boolean | null): void {
    const { [name]: _before, ...others } = this.#draft?.networkOptions ?? {};
    this.change({ networkOptions: value === null ? others : { ...others, [name]: value } });
  }

  /** Takes over the settings of a run. */
  use({ settings }: RunSummary): void {
    const attribute = this.attributes.value?.find(({ name }) => name === settings.classes);
    this.change(draftOf(settings, attribute?.classes.map(({ name }) => name) ?? []));
  }

  get #key(): string {
    return `moascope-training-${this.#project.id}`;
  }

  #kept(): Draft | undefined {
    try {
      return Kept.parse(JSON.parse(localStorage.getItem(this.#key) ?? ""));
    } catch {
      return undefined;
    }
  }
}

function firstDraft(networks: readonly NetworkInfo[], attributes: readonly AttributeInfo[], hasPlates: boolean): Draft | undefined {
  const network = networks.find(({ name }) => name === "lenet-moa") ?? networks[0];
  const attribute = attributes.find(({ classes }) => classes.length > 1) ?? attributes[0];
  return network === undefined ? undefined : newDraft(network, attribute?.name ?? "moa", Math.max(1, navigator.hardwareConcurrency), hasPlates);
}
