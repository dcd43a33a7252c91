import type { ScheduleSettings } from "../../shared/domain/learning.ts";
import type { EpochRecord, RunSettings } from "../../shared/domain/run.ts";

/** Where a step stands: it is counted from 0 over the whole run of `steps`; `epochs` are those that are over. */
export type Moment = { readonly step: number; readonly steps: number; readonly epochs: readonly EpochRecord[] };

type Settings = Pick<RunSettings, "learningRate" | "schedule" | "warmUp" | "epochs">;

/** The learning rate of a step, from the settings and the learning curve alone, so that a run that goes on goes on with it. */
export function learningRateAt({ learningRate, schedule, warmUp, epochs }: Settings, { step, steps, epochs: over }: Moment): number {
  const warmSteps = Math.min(steps - 1, Math.round((warmUp * steps) / epochs));
  // In even steps from near 0 (Goyal et al. 2017, arXiv 1706.02677); the schedule has the rest of the run to itself.
  if (step < warmSteps) return learningRate * startOf(schedule) * ((step + 1) / (warmSteps + 1));
  const rest = steps - warmSteps;
  return learningRate * factorAt(schedule, { step: step - warmSteps, steps: rest, epochs: over }, (epochs * rest) / steps);
}

/** One cycle (Smith and Topin 2018, arXiv 1708.07120): the share of the run in which the rate rises, what it rises from, and how far below that it ends. */
const CYCLE = { rising: 0.3, start: 1 / 25, end: 1 / 25 / 1e4 };

function startOf(schedule: ScheduleSettings): number {
  return schedule.name === "one-cycle" ? CYCLE.start : 1;
}

function factorAt(schedule: ScheduleSettings, { step, steps, epochs: over }: Moment, epochs: number): number {
  const epoch = Math.floor((step * epochs) / steps);
  switch (schedule.name) {
    case "constant":
      return 1;
    case "step":
      return schedule.factor ** Math.floor(epoch / schedule.every);
    case "exponential":
      return schedule.factor ** epoch;
    case "cosine":
      // From the full rate to 0 (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts).
      return halfCosine(1, 0, step / steps);
    case "one-cycle": {
      const top = CYCLE.rising * steps;
      return step < top ? halfCosine(CYCLE.start, 1, step / top) : halfCosine(1, CYCLE.end, (step - top) / (steps - top));
    }
    case "plateau":
      return schedule.factor ** plateaus(over, schedule.patience);
  }
}

/** From one number to another along half a cosine; `share` is how far. */
function halfCosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}

/** By how much a loss has to be lower to count as lower, as in Keras. */
const LOWER = 1e-4;

/** How often the loss (of validation, or of training where nothing is validated) has not got lower for `patience` epochs on end. */
export function plateaus(epochs: readonly Pick<EpochRecord, "validationLoss" | "trainLoss">[], patience: number): number {
  let best = Infinity;
  let waited = 0;
  let count = 0;
  for (const { validationLoss, trainLoss } of epochs) {
    const loss = validationLoss ?? trainLoss;
    if (loss < best - LOWER) {
      best = loss;
      waited = 0;
    } else if (++waited >= patience) {
      count++;
      waited = 0;
    }
  }
  return count;
}
