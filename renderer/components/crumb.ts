import type { ProjectPage } from "../../shared/domain/projectPages.ts";
import { shell } from "../messages/shell.ts";
import { captionOf } from "../state/captions.ts";
import type { ImageTable } from "../state/imageTable.ts";

/** What a page shows of the project, as the last step of the breadcrumbs: the viewer's image, or the run; null where a page shows everything. */
export function chosenOn(page: ProjectPage, parameters: URLSearchParams, images: ImageTable): string | null {
  if (page === "viewer") {
    const row = images.rowOf(Number(parameters.get("image")));
    return row === undefined ? null : captionOf(images, row);
  }
  const run = Number(parameters.get("run"));
  return (page === "results" || page === "train" || page === "predict") && run > 0 ? shell.run(run) : null;
}
