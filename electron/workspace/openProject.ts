import { EventPublisher } from "@orpc/server";
import type { ProjectId } from "../../shared/contract/ids.ts";
import type { ProjectChange } from "../../shared/contract/project.ts";
import type { Project } from "../project/project.ts";
import { projectIdOf } from "./recentProjects.ts";

/** A project that windows look at: every one of them is told what any of them changes. */
export class OpenProject implements Disposable {
  readonly id: ProjectId;
  readonly project: Project;
  readonly #changes = new EventPublisher<{ change: ProjectChange }>();
  readonly #closing = new AbortController();
  #works = 0;

  constructor(project: Project) {
    this.project = project;
    this.id = projectIdOf(project.folder);
  }

  /** Whether something goes on that a window asked for and waits for, such as an import; trainings are not counted. */
  get isWorkedOn(): boolean {
    return this.#works > 0;
  }

  /** Such work begins, and lasts until what is returned is disposed of. */
  work(): Disposable {
    this.#works++;
    return { [Symbol.dispose]: () => void this.#works-- };
  }

  /** Aborts when the project is closed: what works on it in the background has to end then. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  tell(change: ProjectChange): void {
    this.#changes.publish("change", change);
  }

  /** Every change from now on, until the signal or the project ends it. */
  changes(signal: AbortSignal | undefined): AsyncIterableIterator<ProjectChange> {
    return this.#changes.subscribe("change", { signal: signal === undefined ? this.closing : AbortSignal.any([signal, this.closing]), maxBufferedEvents: 10_000 });
  }

  /** Calls back on every change until the project is closed. */
  onChange(listener: (change: ProjectChange) => void): void {
    const stop = this.#changes.subscribe("change", listener);
    this.closing.addEventListener("abort", stop, { once: true });
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    this.project[Symbol.dispose]();
  }
}
