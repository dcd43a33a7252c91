import { LossName } from "./learning.ts";
import type { Task } from "./run.ts";

/** What can be minimised for each task: over pixels what leaves two shares, of background and object; over images how far numbers are from each other; over what an adversary says of drawn ones how far that is from the truth. */
export const taskLosses: Readonly<Record<Task, readonly LossName[]>> = {
  classes: LossName.options,
  masks: ["dice_crossentropy", "dice", "categorical_crossentropy", "binary_crossentropy"],
  images: ["mean_squared_error", "mean_absolute_error", "huber"],
  drawing: ["binary_crossentropy", "mean_squared_error"],
};

/** What is minimised where neither a person nor a network says so. */
export const usualLosses: Readonly<Record<Task, LossName>> = { classes: "categorical_crossentropy", masks: "dice_crossentropy", images: "mean_squared_error", drawing: "binary_crossentropy" };
