import type { ClassInfo } from "../../../shared/contract/project.ts";
import { api } from "../../api/api.ts";
import { labelWords } from "../../messages/label.ts";
import { common } from "../../messages/common.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";

const authorKey = "moascope-author";

/** What a person does with labels, under a name that is kept on this machine. */
export class Labelling {
  readonly #project: ProjectState;
  #author = $state(localStorage.getItem(authorKey) ?? "");
  /** Counts what was done, for lists that show it. */
  version = $state(0);

  constructor(project: ProjectState) {
    this.#project = project;
    if (this.#author === "") void api.system.about().then(({ user }) => (this.#author ||= user)).catch(() => undefined);
  }

  get author(): string {
    return this.#author;
  }

  set author(name: string) {
    this.#author = name;
    localStorage.setItem(authorKey, name.trim());
  }

  /** Gives images a class, or takes their labels back (null), and says so with a way back. */
  async assign(imageIds: readonly number[], found: Pick<ClassInfo, "id" | "name"> | null): Promise<void> {
    if (imageIds.length === 0) return toasts.done(labelWords.nothingSelected);
    await this.#say(async () => {
      const author = this.#author.trim() || "me";
      const { changed, stepId } = await api.labels.assign({ projectId: this.#project.id, imageIds: [...imageIds], classId: found?.id ?? null, author });
      if (stepId === null) return toasts.done(labelWords.nothingChanged);
      toasts.done(found === null ? labelWords.takenBack(changed) : labelWords.labelled(changed, found.name), { label: common.undo, run: () => void this.undo() });
    });
  }

  undo(): Promise<void> {
    return this.#say(async () => {
      const step = await api.labels.undo({ projectId: this.#project.id });
      toasts.done(step === null ? labelWords.nothingToUndo : labelWords.undone(step.description));
    });
  }

  redo(): Promise<void> {
    return this.#say(async () => {
      const step = await api.labels.redo({ projectId: this.#project.id });
      toasts.done(step === null ? labelWords.nothingToRedo : labelWords.redone(step.description));
    });
  }

  async #say(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.version++;
    } catch (error) {
      toasts.problem(error);
    }
  }
}
