import type { FolderPredictionRequest } from "../../../shared/contract/results.ts";
import { api } from "../../api/api.ts";
import { predictWords } from "../../messages/predict.ts";
import { address, addressOf } from "../../state/address.svelte.ts";
import { Cancellable } from "../../state/cancellable.svelte.ts";
import { perProject } from "../../state/perProject.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";

/** Predicting the images of a folder. It goes on, and can be cancelled, wherever a person goes meanwhile; closing the window cancels it. */
class FolderWork {
  readonly #project: ProjectState;
  readonly work = new Cancellable();
  progress = $state.raw({ step: "reading", done: 0, total: 0 });
  /** Counts the folders that were predicted, for the page that shows them. */
  version = $state(0);
  /** What the address of the page says of the folder that is being predicted, or was last. */
  #parameters: Readonly<Record<string, string>> = {};

  constructor(project: ProjectState) {
    this.#project = project;
  }

  async start(request: FolderPredictionRequest): Promise<void> {
    if (this.work.isRunning) return;
    this.#parameters = "parameters" in address.place ? Object.fromEntries(address.place.parameters) : {};
    let images = 0;
    const isDone = await this.work.run(
      (signal) => {
        this.progress = { step: "reading", done: 0, total: 0 };
        return api.results.predictFolder({ projectId: this.#project.id, ...request }, { signal });
      },
      (event) => {
        if (event.kind === "progress") this.progress = event;
        else if (event.kind === "fellBack") toasts.tell(event.sentence);
        else images = event.images;
      },
    );
    this.version++;
    const { place } = address;
    const isSeen = place.page === "predict" && place.projectId === this.#project.id && place.parameters.get("folder") === request.source.folder;
    const shown = addressOf(this.#project.id, "predict", this.#parameters);
    if (isDone && !isSeen) toasts.done(predictWords.doneToast(images), { label: predictWords.show, run: () => address.go(shown) });
  }

  /** Says in the address of the page again which folder is being predicted. */
  comeBack(): void {
    if (address.place.page === "predict") address.replace(this.#parameters);
  }
}

export const folderWorkOf = perProject((project) => new FolderWork(project));
