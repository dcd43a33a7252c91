import { deviceInWords } from "../../shared/domain/device.ts";
import type { RunSettings } from "../../shared/domain/run.ts";
import { isFailure } from "../../shared/failure.ts";

/** How a run goes on after what failed, and what a person is told. */
export type FallBack = { readonly settings: RunSettings; readonly sentence: string };

/** How a process ends that another one ends without asking; one that we end ourselves is not heard any more. */
const KILLED = "SIGKILL";

/**
 * How a run that `failed` can go on from its last checkpoint: where memory ran out with half as many images at once (a step is made of the whole
 * batch all the same), up to twice where its process was killed, which is how a system takes back memory and may have had other reasons; and where a device fails for
 * another reason, or for a single image, on the processor, as it was `asked` for. null where nothing of this would help.
 */
export function fallBack(failed: RunSettings, asked: Pick<RunSettings, "microBatch">, error: unknown): FallBack | null {
  const { device, batch } = failed;
  const atOnce = Math.min(batch, failed.microBatch ?? batch);
  if (isFailure(error, "ComputationFailed") && error.facts.isOutOfMemory && atOnce > 1) {
    const microBatch = half(atOnce);
    return {
      settings: { ...failed, microBatch },
      sentence: `Memory ran out with ${atOnce} images at once (${error.facts.reason}). The run goes on from its last checkpoint with ${microBatch} at once; a step is still made of ${batch} images.`,
    };
  }
  const askedAtOnce = Math.min(batch, asked.microBatch ?? batch);
  if (isFailure(error, "JobDied") && error.facts.ending === KILLED && atOnce > half(half(askedAtOnce))) {
    const microBatch = half(atOnce);
    return {
      settings: { ...failed, microBatch },
      sentence: `The system ended the process that trained with ${atOnce} images at once (${KILLED}), as it does where memory runs out. The run goes on from its last checkpoint with ${microBatch} at once; a step is still made of ${batch} images.`,
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

function half(images: number): number {
  return Math.ceil(images / 2);
}
