import type { MaskResults, ReproductionResults, RunEvaluation, Unit } from "../../../shared/contract/results.ts";
import type { Subset } from "../../../shared/domain/run.ts";
import { api } from "../../api/api.ts";
import { address } from "../../state/address.svelte.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { usableRuns } from "../../state/usableRuns.ts";

const units: readonly Unit[] = ["image", "well", "treatment"];
const subsets: readonly Subset[] = ["test", "validation", "train"];

/** Which run is looked at, measured on what; all of it in the address. */
export class ResultsState {
  readonly #project: ProjectState;
  readonly runs: Resource<Awaited<ReturnType<typeof api.training.runs>>>;
  readonly evaluation: Resource<RunEvaluation | null | undefined>;
  /** The same of a run that learned masks. */
  readonly masks: Resource<MaskResults | null | undefined>;
  /** The same of a run that reproduces images. */
  readonly reproductions: Resource<ReproductionResults | null | undefined>;

  constructor(project: ProjectState) {
    this.#project = project;
    this.runs = new Resource((signal) => {
      void project.runsVersion;
      return api.training.runs({ projectId: project.id }, { signal });
    });
    this.evaluation = new Resource(async (signal) => {
      const { runId, subset, unit } = this;
      void project.runsVersion;
      return runId === null || this.run?.settings.task !== "classes" ? undefined : api.results.evaluate({ projectId: project.id, runId, subset, unit }, { signal });
    });
    this.masks = new Resource(async (signal) => {
      const { runId, subset } = this;
      void project.runsVersion;
      return runId === null || this.run?.settings.task !== "masks" ? undefined : api.results.masks({ projectId: project.id, runId, subset }, { signal });
    });
    this.reproductions = new Resource(async (signal) => {
      const { runId, subset } = this;
      void project.runsVersion;
      return runId === null || this.run?.settings.task !== "images" ? undefined : api.results.reproductions({ projectId: project.id, runId, subset }, { signal });
    });
  }

  /** Runs that were predicted with, the latest first. */
  readonly usable = $derived.by(() => usableRuns(this.runs.value ?? []));
  readonly runId = $derived.by(() => {
    const given = Number(address.parameter("run"));
    return this.usable.some(({ id }) => id === given) ? given : (this.usable[0]?.id ?? null);
  });
  readonly run = $derived.by(() => this.usable.find(({ id }) => id === this.runId));
  readonly subset = $derived.by((): Subset => subsets.find((name) => name === address.parameter("subset")) ?? this.run?.metrics?.subset ?? this.run?.overlap?.subset ?? this.run?.reproduction?.subset ?? "test");
  readonly unit = $derived(units.find((name) => name === address.parameter("unit")) ?? "image");
  /** Whether the matrix and the mistakes are of the selected images alone. */
  readonly onlySelected = $derived.by(() => address.parameter("only") === "selected" && this.#project.selection.imageIds.size > 0);
  readonly inPerCent = $derived(address.parameter("show") === "share");
  /** The chosen cell of the confusion matrix. */
  readonly cell = $derived.by(() => {
    const [truth, predicted] = (address.parameter("cell") ?? "").split("-").map(Number);
    return truth === undefined || predicted === undefined || Number.isNaN(truth) || Number.isNaN(predicted) ? null : { truth, predicted };
  });
}
