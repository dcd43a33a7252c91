import type { RunSettings } from "../../shared/domain/run.ts";

/** What the learning rate is multiplied by in each epoch of an exponential schedule. */
const DECAY = 0.95;

/** The learning rate of a step, counted from 0 over the whole run of `steps`. */
export function learningRateAt({ learningRate, schedule, epochs }: Pick<RunSettings, "learningRate" | "schedule" | "epochs">, step: number, steps: number): number {
  switch (schedule) {
    case "constant":
      return learningRate;
    case "cosine":
      // Half a cosine from the full rate to 0 (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts).
      return (learningRate / 2) * (1 + Math.cos((Math.PI * step) / steps));
    case "exponential":
      return learningRate * DECAY ** Math.floor((step / steps) * epochs);
  }
}
