import { getContext, onDestroy, setContext } from "svelte";
import type { ImageColumns } from "../../shared/contract/images.ts";
import type { ProjectChange, ProjectOverview } from "../../shared/contract/project.ts";
import { api } from "../api/api.ts";
import { follow } from "./follow.svelte.ts";
import { ImageTable } from "./imageTable.ts";
import { Resource } from "./resource.svelte.ts";
import { Selection } from "./selection.svelte.ts";

const key = Symbol("project");

/** An open project as its pages see it: what it holds, every image, and what is selected; kept up to date whoever changes it. */
export class ProjectState {
  readonly id: string;
  readonly selection: Selection;
  readonly #overview: Resource<ProjectOverview>;
  readonly #images: Resource<ImageTable>;
  /** Labels that changed since the images were read. */
  #relabelled = $state.raw<ImageTable | undefined>();
  #thumbnails = $state.raw<ProjectOverview["thumbnails"] | undefined>();
  /** Counts changes of runs, and of what is measured of the pixels, for pages that show them. */
  runsVersion = $state(0);
  measuresVersion = $state(0);
  /** Why changes are not heard of, for the window to show. */
  streamError = $state.raw<Error | undefined>();

  constructor(id: string) {
    this.id = id;
    this.selection = new Selection(id);
    this.#overview = new Resource((signal) => api.project.overview({ projectId: id }, { signal }));
    this.#images = new Resource(async (signal) => {
      const table = new ImageTable(JSON.parse(await api.images.columns({ projectId: id }, { signal })) as ImageColumns);
      this.#relabelled = undefined;
      this.selection.restrictTo(table);
      return table;
    });
    follow(
      (signal) => api.project.changes({ projectId: id }, { signal }),
      (change) => this.#hear(change),
      (error) => (this.streamError = error),
    );
  }

  /** What the project holds; undefined until it is known. */
  get overview(): ProjectOverview | undefined {
    return this.#overview.value;
  }

  /** Every image; undefined until they are read. */
  get images(): ImageTable | undefined {
    return this.#relabelled ?? this.#images.value;
  }

  /** Why the project cannot be shown. */
  get error(): Error | undefined {
    return this.#overview.error ?? this.#images.error ?? this.streamError;
  }

  get thumbnails(): ProjectOverview["thumbnails"] {
    return this.#thumbnails ?? this.overview?.thumbnails ?? { done: 0, total: 0 };
  }

  /** Changes with the channels' colours and contrast: pictures under an older view are out of date. */
  readonly view = $derived.by(() => (this.overview?.channels ?? []).map(({ colour, low, high }) => `${colour.slice(1)}.${low}.${high}`).join("_"));

  reload(): void {
    this.#overview.reload();
    this.#images.reload();
  }

  #hear(change: ProjectChange): void {
    switch (change.kind) {
      case "images":
        return this.reload();
      case "labels":
        this.#relabelled = this.images?.relabelled(change.imageIds, change.classIds);
        return this.#overview.reload();
      case "classes":
      case "channels":
        return this.#overview.reload();
      case "thumbnails":
        this.#thumbnails = { done: change.done, total: change.total };
        return;
      case "measures":
        this.measuresVersion++;
        return this.#overview.reload();
      case "runs":
        this.runsVersion++;
    }
  }
}

/** A project that is read before there is a component to show it. */
let early: { readonly state: ProjectState; readonly close: () => void } | null = null;

/** Begins to read a project for the component that will provide it. */
export function openProjectEarly(id: string): void {
  let state: ProjectState | undefined;
  const close = $effect.root(() => void (state = new ProjectState(id)));
  early = { state: state!, close };
}

/** Makes the project's state for the component and all below it. */
export function provideProject(id: string): ProjectState {
  const opened = early;
  early = null;
  if (opened?.state.id === id) {
    onDestroy(opened.close);
    return setContext(key, opened.state);
  }
  opened?.close();
  return setContext(key, new ProjectState(id));
}

/** The project of the page. */
export function useProject(): ProjectState {
  return getContext(key);
}
