import type { ImportPreview, ImportSource } from "../../../shared/contract/importing.ts";
import type { ProjectOverview } from "../../../shared/contract/project.ts";
import type { ImportReport } from "../../../shared/domain/importReport.ts";
import { api, ConnectionLost } from "../../api/api.ts";
import { importWords } from "../../messages/importing.ts";
import { address, addressOf } from "../../state/address.svelte.ts";
import { takenUp } from "../../state/takenUp.ts";
import { toasts } from "../../state/toasts.svelte.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

export type ImportOrder = { readonly source: ImportSource; readonly copy: boolean; readonly channels: ImportPreview["channels"] };

/** The import into a project while it goes on, and what came of it. It goes on while a person looks at other pages, and is taken up again where the core is lost; closing the window cancels it. */
export class ImportRun {
  readonly #projectId: string;
  progress = $state.raw<{ readonly step: string; readonly done: number; readonly total: number } | null>(null);
  outcome = $state.raw<Outcome | null>(null);
  error = $state.raw<Error | null>(null);
  /** The folder that is or was imported last. */
  folder = $state<string | null>(null);
  #abort: AbortController | null = null;

  constructor(projectId: string) {
    this.#projectId = projectId;
  }

  get isRunning(): boolean {
    return this.progress !== null;
  }

  /** Imports; `before` is the project as it is now, to tell what changed. */
  async start(order: ImportOrder, before: ProjectOverview): Promise<void> {
    if (this.#abort !== null) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.forget();
    this.folder = order.source.folder;
    this.progress = { step: "reading", done: 0, total: 0 };
    const projectId = this.#projectId;
    let report: ImportReport | null = null;
    try {
      for await (const event of takenUp(() => api.importing.run({ projectId, ...order }, { signal: abort.signal }))) {
        if (event.kind === "progress") this.progress = event;
        else report = event.report;
      }
      if (report === null) return;
      this.outcome = outcomeOf(report, before, await overviewOf(projectId));
      this.#tell(this.outcome);
    } catch (error) {
      if (abort.signal.aborted) toasts.done(importWords.cancelled);
      else if (error instanceof ConnectionLost) toasts.refuse(importWords.lost);
      else this.error = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#abort = null;
      this.progress = null;
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  /** Takes away what the last import left to read. */
  forget(): void {
    this.outcome = null;
    this.error = null;
  }

  #tell({ report }: Outcome): void {
    const outcomeAddress = addressOf(this.#projectId, "import", { folder: this.folder });
    const { place } = address;
    const isSeen = place.page === "import" && place.projectId === this.#projectId && place.parameters.get("folder") === this.folder;
    if (!isSeen) toasts.done(importWords.doneToast(report.images), { label: importWords.show, run: () => address.go(outcomeAddress) });
  }
}

/** The project as it is now, asked for once more where the core was lost: the import before it is done. */
async function overviewOf(projectId: string): Promise<ProjectOverview> {
  try {
    return await api.project.overview({ projectId });
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    return api.project.overview({ projectId });
  }
}

const runs = new Map<string, ImportRun>();

/** The import of a project, the same one whenever its page is shown. */
export function importRunOf(projectId: string): ImportRun {
  const run = runs.get(projectId) ?? new ImportRun(projectId);
  runs.set(projectId, run);
  return run;
}
