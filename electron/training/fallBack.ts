import { type Device, deviceInWords } from "../../shared/domain/device.ts";
import type { RunSettings } from "../../shared/domain/run.ts";
import { isFailure } from "../../shared/failure.ts";

/** How a run goes on after what failed, and what a person is told. */
export type FallBack = { readonly settings: RunSettings; readonly sentence: string };

/** What goes on in another way after a failure, as a sentence begins: a test of learning rates keeps nothing. */
const goingOn = { run: "The run goes on from its last checkpoint", test: "The test begins anew" };

/** How a process ends that another one ends without asking; one that we end ourselves is not heard any more. */
const KILLED = "SIGKILL";

/**
 * How a run that `failed` can go on from its last checkpoint: where memory ran out with half as many images at once (a step is made of the whole
 * batch all the same), up to twice where its process was killed, which is how a system takes back memory and may have had other reasons; and where a device fails for
 * another reason, or for a single image, on the processor, as it was `asked` for. null where nothing of this would help.
 */
export function fallBack(failed: RunSettings, asked: Pick<RunSettings, "microBatch">, error: unknown, what: keyof typeof goingOn = "run"): FallBack | null {
  const { device, batch } = failed;
  const atOnce = Math.min(batch, failed.microBatch ?? batch);
  if (isFailure(error, "ComputationFailed") && error.facts.isOutOfMemory && atOnce > 1) {
    const microBatch = half(atOnce);
    return {
      settings: { ...failed, microBatch },
      sentence: `Memory ran out with ${atOnce} images at once (${error.facts.reason}). ${goingOn[what]} with ${microBatch} at once; a step is still made of ${batch} images.`,
    };
  }
  const askedAtOnce = Math.min(batch, asked.microBatch ?? batch);
  if (isFailure(error, "JobDied") && error.facts.ending === KILLED && atOnce > half(half(askedAtOnce))) {
    const microBatch = half(atOnce);
    return {
      settings: { ...failed, microBatch },
      sentence: `The system ended the process that trained with ${atOnce} images at once (${KILLED}), as it does where memory runs out. ${goingOn[what]} with ${microBatch} at once; a step is still made of ${batch} images.`,
    };
  }
  if (device === "cpu") return null;
  const reason = reasonOf(error);
  if (reason === null) return null;
  return {
    settings: { ...failed, device: "cpu", microBatch: asked.microBatch },
    sentence: `The network could not be computed by ${deviceInWords[device]} (${reason}). ${goingOn[what]} on the processor.`,
  };
}

/** How a prediction that failed can be made after all, in other ways than those of its run, and what a person is told; null where nothing would help. */
export function fallBackOfPrediction<How extends { readonly device: Device; readonly batch: number }>(failed: How, error: unknown): { readonly how: How; readonly sentence: string } | null {
  const { device, batch } = failed;
  if (isFailure(error, "ComputationFailed") && error.facts.isOutOfMemory) {
    // Where memory was short beforehand, or there were not as many images, it was tried with fewer than the batch.
    const { reason, atOnce = batch } = error.facts;
    if (atOnce > 1) return { how: { ...failed, batch: half(atOnce) }, sentence: `Memory ran out with ${atOnce} images at once (${reason}). They are predicted ${half(atOnce)} at a time.` };
  }
  const reason = reasonOf(error);
  if (device === "cpu" || reason === null) return null;
  return {
    how: { ...failed, device: "cpu" },
    sentence: `The network could not be computed by ${deviceInWords[device]} (${reason}). The processor predicts instead; probabilities may differ in their last digits.`,
  };
}

/** Why a device failed, or the process that used it; null where something else did. */
function reasonOf(error: unknown): string | null {
  return isFailure(error, "ComputationFailed") ? error.facts.reason : isFailure(error, "JobDied") ? `its process ended: ${error.facts.ending}` : null;
}

function half(images: number): number {
  return Math.ceil(images / 2);
}
