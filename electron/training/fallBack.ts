import { deviceInWords } from "../../shared/domain/device.ts";
import type { RunSettings } from "../../shared/domain/run.ts";
import { isFailure } from "../../shared/failure.ts";

/** How a run goes on after what failed, and what a person is told. */
export type FallBack = { readonly settings: RunSettings; readonly sentence: string };

/**
 * How a run that `failed` can go on from its last checkpoint: where memory ran out with half as many images at once (a step is made of the whole
 * batch all the same), and where a device fails for another reason, or for a single image, on the processor, as it was `asked` for. null where neither
 * would help.
 */
export function fallBack(failed: RunSettings, asked: Pick<RunSettings, "microBatch">, error: unknown): FallBack | null {
  const { device, batch } = failed;
  const atOnce = Math.min(batch, failed.microBatch ?? batch);
  if (isFailure(error, "ComputationFailed") && error.facts.isOutOfMemory && atOnce > 1) {
    const microBatch = Math.ceil(atOnce / 2);
    return {
      settings: { ...failed, microBatch },
      sentence: `Memory ran out with ${atOnce} images at once (${error.facts.reason}). The run goes on from its last checkpoint with ${microBatch} at once; a step is still made of ${batch} images.`,
    };
  }
  if (device === "cpu") return null;
  const reason = isFailure(error, "ComputationFailed") ? error.facts.reason : isFailure(error, "JobDied") ? `its process ended: ${error.facts.ending}` : null;
  if (reason === null) return null;
  return {
    settings: { ...failed, device: "cpu", microBatch: asked.microBatch },
    sentence: `The network could not be computed by ${deviceInWords[device]} (${reason}). The run goes on from its last checkpoint on the processor.`,
  };
}
