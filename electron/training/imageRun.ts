import type { RunSettings } from "../../shared/domain/run.ts";
import { taskLosses } from "../../shared/domain/taskLosses.ts";
import { Failure } from "../../shared/failure.ts";
import type { Truth } from "./planRun.ts";
import type { Field } from "./tensorImages.ts";

/** What stands where a split has the class of an image: to a run that reproduces or draws images all are of one kind, labelled or not. */
export const ANY_IMAGE = "images";

/** Every image is its own truth. Fails with ImagesMissingHere where there are none. */
export function imageTruth(fields: readonly Field[]): Truth {
  if (fields.length === 0) throw new Failure("ImagesMissingHere", {});
  return { classNames: [], classOf: () => ANY_IMAGE };
}

/** Fails with UnfitForTask where a setting has no meaning for the reproduction of images. */
export function ensureFitForImages({ network, loss, balanceClasses, classWeights }: RunSettings): void {
  const refuse = (what: string, remedy: string) => {
    throw new Failure("UnfitForTask", { network, task: "images", what, remedy });
  };
  if (!taskLosses.images.includes(loss.name)) refuse(`the loss ${loss.name}`, `Choose one of: ${taskLosses.images.join(", ")}`);
  if (balanceClasses) refuse("balanced classes", "Leave out --balance");
  if (Object.keys(classWeights).length > 0) refuse("weights for classes", "Leave out --class-weight");
}
