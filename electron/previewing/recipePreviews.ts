import type { OpenProject } from "../workspace/openProject.ts";
import { RecipePreview } from "./recipePreview.ts";

/** What recipes make of the images of all open projects. */
export class RecipePreviews {
  readonly #previews = new WeakMap<OpenProject, RecipePreview>();

  of(open: OpenProject): RecipePreview {
    const known = this.#previews.get(open);
    if (known !== undefined) return known;
    const preview = new RecipePreview(open.project);
    this.#previews.set(open, preview);
    open.onChange(({ kind }) => {
      if (kind === "images" || kind === "channels") preview.forget();
    });
    return preview;
  }
}
