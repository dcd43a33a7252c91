import type { RunSummary } from "../../shared/contract/training.ts";

/** Runs whose network can be used, the latest first: those whose training has ended and that have weights. */
export function usableRuns(runs: readonly RunSummary[]): RunSummary[] {
  return runs.filter(({ bestEpoch, state }) => bestEpoch !== null && (state === "finished" || state === "stopped")).toReversed();
}
