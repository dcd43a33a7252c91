import type { OpenProject } from "../workspace/openProject.ts";
import { Thumbnails } from "./thumbnails.ts";

/** The thumbnails of all open projects. */
export class AllThumbnails {
  readonly #thumbnails = new Map<OpenProject, Thumbnails>();

  /** Begins to make the thumbnails of a project, until it is closed. */
  add(open: OpenProject): void {
    this.#thumbnails.set(open, new Thumbnails(open));
    open.closing.addEventListener("abort", () => this.#thumbnails.delete(open), { once: true });
  }

  of(open: OpenProject): Thumbnails {
    const thumbnails = this.#thumbnails.get(open);
    if (thumbnails === undefined) throw new Error(`the project ${open.project.folder} is closed`);
    return thumbnails;
  }
}
