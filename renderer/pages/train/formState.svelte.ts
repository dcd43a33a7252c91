import { untrack } from "svelte";
import type { ProjectOverview } from "../../../shared/contract/project.ts";
import type { AttributeInfo, InspectedBackbone, InspectedNetwork, NetworkInfo, NetworkSummary, RunSummary, SplitPreview } from "../../../shared/contract/training.ts";
import { noAugmentation } from "../../../shared/domain/augmentation.ts";
import { maskClasses, type Task } from "../../../shared/domain/run.ts";
import type { Learned, Normalisation } from "../../../shared/domain/start.ts";
import { startsOf } from "../../../shared/domain/taskStarts.ts";
import { usualRequest } from "../../../shared/domain/usualRequest.ts";
import { api } from "../../api/api.ts";
import { trainingWords } from "../../messages/training.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";
import { type Draft, draftOf, keptDraft, newDraft, requestOf, usualSplit } from "./draft.ts";

/** How long a person may type before the split is looked at, in milliseconds. */
const PAUSE = 250;

/** The form of a new training, kept on this machine for each project. */
export class FormState {
  readonly #project: ProjectState;
  readonly networks: Resource<readonly NetworkInfo[]>;
  readonly attributes: Resource<readonly AttributeInfo[]>;
  readonly summary: Resource<NetworkSummary | undefined>;
  /** What a training that starts from another network begins with; undefined where it does not, or nobody knows yet. */
  readonly #ofStart: Resource<Awaited<ReturnType<typeof api.training.startSummary>> | undefined>;
  readonly split: Resource<SplitPreview | undefined>;
  /** What a training of a new network takes in memory; undefined where it starts from another. */
  readonly memory: Resource<{ readonly neededBytes: number; readonly freeBytes: number } | undefined>;
  /** The network of the file that is started from. */
  readonly startFile: Resource<InspectedNetwork | undefined>;
  /** Up to where the file can be used as it is that is to be a frozen backbone. */
  readonly startBackbone: Resource<InspectedBackbone | undefined>;
  /** The network that a person has named for a file that holds weights alone. */
  #weightsOf = $state.raw<{ readonly path: string; readonly network: string | null }>({ path: "", network: null });
  /** The file of which a person has said how its images were prepared. */
  #saidOf = $state.raw("");
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
      if (draft === undefined || draft.start.from !== "random" || !this.isTaskSet || shape.channels < 1) return undefined;
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
    this.memory = new Resource(async (signal) => {
      const { shape, request } = this;
      if (request === null || request.start.from !== "random" || !this.isTaskSet || shape.channels < 1) return undefined;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      signal.throwIfAborted();
      const { batch, microBatch, optimiser, clipping, engine } = request;
      return api.training.memory({ ...shape, batch, microBatch, optimiser, clipping, engine }, { signal });
    });
    this.#ofStart = new Resource(async (signal) => {
      const { networkKey, startsFromLayers, isStartKnown } = this;
      const request = untrack(() => this.request);
      if (networkKey === "" || !startsFromLayers || !isStartKnown || request === null) return undefined;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      signal.throwIfAborted();
      return api.training.startSummary({ projectId: project.id, request: { ...request, exclude: [...request.exclude] } }, { signal });
    });
    this.startFile = new Resource(async (signal) => {
      const path = this.#startPath;
      if (path === "" || this.#startWay === "backbone") return undefined;
      const isWithoutWeights = this.#startWay === "description";
      const named = this.#weightsOf.path === path ? this.#weightsOf.network : null;
      const size = named === null ? null : this.#size;
      if (size !== null) await new Promise((resolve) => setTimeout(resolve, PAUSE));
      signal.throwIfAborted();
      const file = await api.training.inspect({ path, until: null, isWithoutWeights, network: named, size }, { signal });
      // Where there are masks, a network that answers for every pixel learns them.
      const forMasks = file.isForPixels && (project.overview?.masks ?? 0) > 0 ? this.networks.value?.find(({ group }) => group === "pixels")?.name : undefined;
      const network = isWithoutWeights ? "custom" : (named ?? forMasks ?? file.name);
      if (!signal.aborted && this.#draft?.network !== network) {
        this.change({ ...this.#with(network), networkOptions: {}, size: file.size });
        if (isWithoutWeights) this.chooseLearned(file.learns);
      }
      if (file.format === "checkpoint") this.sayNormalisation("start");
      return file;
    });
    this.startBackbone = new Resource(async (signal) => {
      const path = this.#startPath;
      if (path === "" || this.#startWay !== "backbone") return undefined;
      const file = await api.training.inspectBackbone({ path }, { signal });
      if (!signal.aborted && this.#draft?.network !== file.name) this.change({ ...this.#with(file.name), networkOptions: {}, size: file.size });
      return file;
    });
    $effect(() => {
      const [networks, attributes, overview] = [this.networks.value, this.attributes.value, project.overview];
      if (this.#draft !== undefined || networks === undefined || attributes === undefined || overview === undefined) return;
      const first = firstDraft(networks, attributes, overview);
      this.#draft = first && keptDraft(localStorage.getItem(this.#key), first);
    });
  }

  get draft(): Draft | undefined {
    return this.#draft;
  }

  readonly attribute = $derived.by(() => this.attributes.value?.find(({ name }) => name === this.#draft?.classes));
  /** What the chosen network learns from the chosen start; only of classes there is something to choose. */
  readonly task = $derived.by((): Task => {
    const start = this.#draft?.start;
    const task = start?.from === "description" ? start.learns : (this.network?.task ?? "classes");
    return startsOf[task].includes(this.#draft?.start.from ?? "random") ? task : "classes";
  });
  readonly classNames = $derived.by((): readonly string[] => {
    switch (this.task) {
      case "classes":
        return this.attribute?.classes.map(({ name }) => name).filter((name) => !this.#draft?.exclude.includes(name)) ?? [];
      case "masks":
        return maskClasses;
      case "images":
      case "drawing":
        return [];
    }
  });
  /** Whether there is what the network would learn. */
  readonly isTaskSet = $derived.by(() => this.task !== "classes" || this.classNames.length > 1);
  readonly #parsed = $derived.by(() => (this.#draft === undefined ? { request: null, wrong: [] } : requestOf(this.#draft)));
  readonly request = $derived(this.#parsed.request);
  readonly wrong = $derived(this.#parsed.wrong);
  readonly shape = $derived.by(() => ({
    network: this.#draft?.network ?? "",
    networkOptions: this.#draft?.networkOptions ?? {},
    size: this.#draft?.size ?? 1,
    channels: this.#draft?.recipe.channels?.length ?? this.#project.overview?.channels.length ?? 0,
    classes: this.classNames.length,
  }));

  /** Whether the network is known layer by layer that a training begins with, though its weights come from elsewhere. */
  readonly startsFromLayers = $derived.by(() => this.#draft !== undefined && ["run", "file", "description"].includes(this.#draft.start.from));
  /** All that decides what network is trained and what that takes; empty where that is not known. */
  readonly networkKey = $derived.by(() => {
    if (this.request === null) return "";
    const { start, batch, microBatch, optimiser, clipping, engine, loss, normalisation } = this.request;
    return JSON.stringify([this.shape, this.classNames, start, batch, microBatch, optimiser, clipping, engine, loss, normalisation]);
  });
  /** The layers of the network, and the memory that its training takes, as far as they are known. */
  readonly layers = $derived.by(() => {
    if (!this.startsFromLayers) return { summary: this.summary.value, memory: this.memory.value, error: this.summary.error };
    const { value, error } = this.#ofStart;
    return { summary: value?.summary, memory: value ?? undefined, error };
  });
  readonly canMeasure = $derived.by(() => (this.startsFromLayers ? this.layers.summary !== undefined : this.isTaskSet && this.shape.channels > 0));

  /** Images that are trained a second on this machine, tried for some seconds; null where there is nothing to try. */
  async measure(): Promise<number | null> {
    const { draft, request } = this;
    if (draft === undefined) return null;
    if (!this.startsFromLayers) return (await api.training.measure({ ...this.shape, batch: draft.batch, threads: draft.threads, engine: draft.engine })).imagesPerSecond;
    const measured = request && (await api.training.measureStart({ projectId: this.#project.id, request: { ...request, exclude: [...request.exclude] } }));
    return measured?.imagesPerSecond ?? null;
  }

  change(changes: Partial<Draft>): void {
    if (this.#draft !== undefined) this.#put({ ...this.#draft, ...changes });
  }

  #put(draft: Draft): void {
    this.#draft = draft;
    localStorage.setItem(this.#key, JSON.stringify(draft));
  }

  /** A network with what has no meaning left for it taken back: ways of computing are those of a network, and what classes count is that of what is learned. */
  #with(network: string): Partial<Draft> {
    const task = this.networks.value?.find(({ name }) => name === network)?.task ?? "classes";
    if (task === this.task) return { network, ways: "" };
    return { network, ways: "", ...ofNoClasses, ...this.#keptApart(task) };
  }

  /** Nothing is kept apart from what a network draws after, and nothing waits for a lower loss. */
  #keptApart(task: Task): Partial<Draft> {
    const schedule = this.#draft?.schedule === "plateau" ? { schedule: usualRequest.schedule.name, scheduleFactor: null, scheduleEpochs: null } : {};
    if (task === "drawing") return { split: { by: "random", test: 0, validation: 0 }, patience: null, ...schedule };
    return this.task === "drawing" ? { split: usualSplit(this.#project.overview?.plates.length ?? 0) } : {};
  }

  /** The size that is asked for, where it is one. */
  readonly #size = $derived.by(() => (this.#draft !== undefined && Number.isInteger(this.#draft.size) && this.#draft.size > 0 ? this.#draft.size : null));
  readonly #startWay = $derived.by(() => this.#draft?.start.from);
  readonly #startPath = $derived.by(() => (this.#draft !== undefined && "path" in this.#draft.start ? this.#draft.start.path : ""));
  /** Whether a network of one's own ends in as many outputs as there are classes, where it learns these; others are fitted. */
  readonly isHeadFitting = $derived.by(() => this.#draft?.start.from !== "description" || this.task !== "classes" || this.startFile.value === undefined || this.startFile.value.outputs === this.classNames.length);
  /** Nobody but the person knows how the images were prepared for a network from a file. */
  readonly isNormalisationSaid = $derived.by(() => this.#startPath !== "" && this.#saidOf === this.#startPath);
  /** Whether it is known what the training starts from. */
  readonly isStartKnown = $derived.by(() => {
    const from = this.#draft?.start.from;
    if (from === "backbone") return this.startBackbone.value !== undefined && this.startBackbone.error === undefined && this.isNormalisationSaid;
    if (from !== "file" && from !== "description") return true;
    return this.startFile.value !== undefined && this.startFile.error === undefined && this.isHeadFitting && (from === "description" || this.isNormalisationSaid);
  });

  /** Starts from random weights, of the network that is chosen or of the usual one. */
  startAnew(): void {
    const networks = this.networks.value ?? [];
    const network = networks.find(({ name }) => name === this.#draft?.network) ?? usualNetwork(networks);
    if (network !== undefined) this.chooseNetwork(network);
    this.change({ start: { from: "random" }, normalisation: "standard" });
  }

  /** Starts from a run, with its network, input and normalisation. */
  startFromRun({ id, settings }: RunSummary): void {
    this.change({ ...this.#with(settings.network), start: { from: "run", run: id, ...wholly }, size: settings.size, normalisation: "start" });
  }

  /** Starts from a file, with its weights, as it describes a network, or with its features; its network and input are taken over when it was read. */
  startFromFile(path: string, from: "file" | "description" | "backbone"): void {
    if (from === "file") this.change({ ways: "", start: { from, path, ...wholly } });
    else if (from === "backbone") this.change({ ...this.#with(""), start: { from, path, tensor: null }, augmentation: noAugmentation });
    else this.change({ ...this.#with(""), start: { from, path, learns: "classes" }, normalisation: "standard", loss: null });
  }

  /** Says what a network of one's own is for. */
  chooseLearned(learns: Learned): void {
    const start = this.#draft?.start;
    if (start?.from === "description" && start.learns !== learns) this.change({ start: { ...start, learns }, loss: null, ...ofNoClasses });
  }

  /** The network that the weights of a file are said to be of; null where nothing was said. */
  readonly weightsOf = $derived.by(() => (this.#weightsOf.path === this.#startPath ? this.#weightsOf.network : null));

  sayNetwork(network: string | null): void {
    this.#weightsOf = { path: this.#startPath, network };
    const known = this.networks.value?.find(({ name }) => name === network);
    if (known !== undefined) this.change({ size: known.size });
  }

  sayNormalisation(normalisation: Normalisation): void {
    this.#saidOf = this.#startPath;
    this.change({ normalisation });
  }

  readonly network = $derived.by(() => this.networks.value?.find(({ name }) => name === this.#draft?.network));

  /** Chooses a network, as it usually is, and what it was made for. */
  chooseNetwork({ name, size, augmentation, suits: { beta1, ...suits } }: NetworkInfo): void {
    this.change({ ...this.#with(name), networkOptions: {}, size, augmentation, loss: null, ...suits, constants: beta1 === undefined ? null : { of: suits.optimiser, beta1 } });
  }

  /** Chooses something about the network; null for what is usual. */
  chooseOption(name: string, value: number | boolean | null): void {
    const { [name]: _before, ...others } = this.#draft?.networkOptions ?? {};
    this.change({ networkOptions: value === null ? others : { ...others, [name]: value }, ways: "" });
  }

  /** Takes over the settings of a run, and says so with a way back to what was filled in before. */
  use({ id, settings }: RunSummary): void {
    const before = this.#draft;
    if (before !== undefined) toasts.undoable(trainingWords.usesSettings(id), () => this.#put(before));
    const attribute = this.attributes.value?.find(({ name }) => name === settings.classes);
    this.#put(draftOf(settings, attribute?.classes.map(({ name }) => name) ?? []));
  }

  get #key(): string {
    return `moascope-training-${this.#project.id}`;
  }
}

/** What classes count, taken back where something else is learned. */
const ofNoClasses = { balanceClasses: false, classWeights: {}, labelSmoothing: 0 } as const;

/** All of a network, its last layer as it fits, nothing frozen. */
const wholly = { until: null, head: "auto", freeze: "nothing" } as const;

function usualNetwork(networks: readonly NetworkInfo[]): NetworkInfo | undefined {
  return networks.find(({ name }) => name === "lenet-moa") ?? networks[0];
}

function firstDraft(networks: readonly NetworkInfo[], attributes: readonly AttributeInfo[], { plates, masks }: ProjectOverview): Draft | undefined {
  const attribute = attributes.find(({ classes }) => classes.length > 1);
  // Where there are no classes, masks are what can be learned, and without these images themselves.
  const task = attribute !== undefined ? "classes" : masks > 0 ? "masks" : "images";
  const network = (task === "classes" ? undefined : networks.find((one) => one.task === task)) ?? usualNetwork(networks);
  return network === undefined ? undefined : newDraft(network, (attribute ?? attributes[0])?.name ?? "moa", Math.max(1, navigator.hardwareConcurrency), plates.length > 0);
}
