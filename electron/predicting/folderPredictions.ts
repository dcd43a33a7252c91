import type { OpenProject } from "../workspace/openProject.ts";
import type { PredictedFolder } from "./folderPrediction.ts";

/** Folders that are remembered of a project: what many images were said to be takes some room. */
const KEPT = 3;

/** What was predicted of folders outside the projects that are open, the latest few of each: the projects stay as they are, and a window that is loaded anew finds it here. */
export class FolderPredictions {
  readonly #predicted = new WeakMap<OpenProject, Map<string, PredictedFolder>>();

  /** Keeps what was predicted when this was asked. */
  keep(open: OpenProject, asked: unknown, predicted: PredictedFolder): void {
    const ofProject = this.#predicted.get(open) ?? new Map<string, PredictedFolder>();
    this.#predicted.set(open, ofProject);
    const key = JSON.stringify(asked);
    ofProject.delete(key);
    ofProject.set(key, predicted);
    for (const oldest of [...ofProject.keys()].slice(0, -KEPT)) ofProject.delete(oldest);
  }

  /** What was predicted when the same was asked; undefined where it was not, or too much was since. */
  find(open: OpenProject, asked: unknown): PredictedFolder | undefined {
    return this.#predicted.get(open)?.get(JSON.stringify(asked));
  }
}
