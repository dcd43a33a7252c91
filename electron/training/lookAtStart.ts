import type { NetworkSummary } from "../../shared/contract/training.ts";
import type { Engine } from "../engines/engine.ts";
import { memoryOf } from "../engines/openEngine.ts";
import { endingFor } from "../nn/ending.ts";
import { summarise } from "../nn/summary.ts";
import { fit, type FittingStart, type StartSpecification } from "./adopt.ts";
import { type Measure, measureModel } from "./measure.ts";
import { memoryOfRun } from "./memory.ts";

/** The network that a run would begin with where it starts from another, layer by layer, and about how many bytes its training takes. Fails as adopt does. */
export async function lookAtStart(specification: StartSpecification<FittingStart>): Promise<{ readonly summary: NetworkSummary; readonly neededBytes: number }> {
  const { settings } = specification;
  const { size, channels, batch, microBatch, loss, optimiser, clipping, engine } = settings;
  const model = endingFor((await fit(specification)).model, loss.name);
  const plan = { model, scales: null, loss, optimiser, clipping, microBatch, threads: 1 };
  return {
    summary: summarise(model, { batch: Math.min(batch, microBatch ?? batch), optimiser: optimiser.name }),
    neededBytes: memoryOfRun({ memoryFor: memoryOf[engine] }, plan, { size, channels: channels.length }, batch),
  };
}

/** How fast such a run is here, as `measure` says of new networks. Fails as adopt does, and with MemoryTooSmall. */
export async function measureStart(engine: Engine, specification: StartSpecification<FittingStart>): Promise<Measure> {
  const { network, size, channels, batch, threads, loss } = specification.settings;
  const { model, weights } = await fit(specification);
  return measureModel(engine, { model: endingFor(model, loss.name), weights, loss }, { network, size, channels: channels.length, batch, threads });
}
