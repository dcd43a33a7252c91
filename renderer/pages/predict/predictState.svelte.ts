import { tellsOfImages } from "../../../shared/domain/drawing.ts";
import type { FolderPrediction, FolderPredictionRequest } from "../../../shared/contract/results.ts";
import type { RunSummary } from "../../../shared/contract/training.ts";
import { api } from "../../api/api.ts";
import { address } from "../../state/address.svelte.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { usableRuns } from "../../state/usableRuns.ts";
import { ImportState } from "../import/importState.svelte.ts";
import { folderWorkOf } from "./folderWork.svelte.ts";

/** Which folder is predicted by which run, all of it in the address, and what was predicted of it. */
export class PredictState {
  readonly folder: ImportState;
  readonly runs: Resource<RunSummary[]>;
  readonly #found: Resource<{ readonly request: FolderPredictionRequest; readonly prediction: FolderPrediction | null } | null>;

  constructor(project: ProjectState) {
    this.folder = new ImportState(project);
    const work = folderWorkOf(project);
    this.runs = new Resource((signal) => {
      void project.runsVersion;
      return api.training.runs({ projectId: project.id }, { signal });
    });
    this.#found = new Resource(async (signal) => {
      const { request } = this;
      void work.version;
      return request === null ? null : { request, prediction: await api.results.folderPrediction({ projectId: project.id, ...request }, { signal }) };
    });
  }

  readonly usable = $derived.by(() => usableRuns(this.runs.value ?? []).filter(({ settings }) => tellsOfImages(settings)));
  readonly run = $derived.by(() => this.usable.find(({ id }) => id === Number(address.parameter("run"))) ?? this.usable[0] ?? null);
  readonly isOfMasks = $derived.by(() => this.run?.settings.task === "masks");
  /** Where masks are to go. */
  readonly masksTo = $derived(address.parameter("to"));
  /** What is to be predicted; null until all of it is chosen and can be read. */
  readonly request = $derived.by((): FolderPredictionRequest | null => {
    const { order } = this.folder;
    if (order === null || this.run === null || (this.isOfMasks && this.masksTo === null)) return null;
    const source = this.isOfMasks ? order.source : { ...order.source, masks: null };
    return { runId: this.run.id, source, masksTo: this.isOfMasks ? this.masksTo : null };
  });

  /** What was predicted of what is chosen now; null where nothing was, or that is not known yet. */
  readonly found = $derived.by(() => {
    const found = this.#found.value;
    return found && JSON.stringify(found.request) === JSON.stringify(this.request) ? found.prediction : null;
  });

  get error(): Error | undefined {
    return this.folder.error ?? this.#found.error;
  }

  chooseRun(run: number): void {
    address.replace({ run, class: null, sort: null, other: null });
  }

  chooseMasksTo(folder: string | null): void {
    address.replace({ to: folder });
  }
}
