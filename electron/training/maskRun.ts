import { maskClasses, type RunSettings } from "../../shared/domain/run.ts";
import { taskLosses } from "../../shared/domain/taskLosses.ts";
import { Failure } from "../../shared/failure.ts";
import { listMasks, type MaskFile } from "../project/masks.ts";
import type { Project } from "../project/project.ts";
import type { Truth } from "./planRun.ts";
import type { Field } from "./tensorImages.ts";

/** The mask of each field, by the field's id: that of the first of its depths that has one. */
export function masksOfFields(project: Project, fields: readonly Field[]): ReadonlyMap<number, MaskFile> {
  const masks = listMasks(project);
  return new Map(fields.flatMap((field) => {
    const mask = field.map(({ id }) => masks.get(id)).find((found) => found !== undefined);
    return mask === undefined ? [] : [[field[0].id, mask] as const];
  }));
}

/** Images with a mask are all of one kind to a split. Fails with MasksMissingHere where there are none. */
export function maskTruth(project: Project, fields: readonly Field[]): Truth {
  const masks = masksOfFields(project, fields);
  if (masks.size === 0) throw new Failure("MasksMissingHere", {});
  return { classNames: maskClasses, classOf: ({ id }) => (masks.has(id) ? maskClasses[1] : null) };
}

/** Fails with UnfitForTask where a setting has no meaning for masks. */
export function ensureFitForMasks({ network, loss, balanceClasses, classWeights, recipe }: RunSettings): void {
  const unknown = Object.keys(classWeights).find((name) => !(maskClasses as readonly string[]).includes(name));
  const refuse = (what: string, remedy: string) => {
    throw new Failure("UnfitForTask", { network, task: "masks", what, remedy });
  };
  if (!taskLosses.masks.includes(loss.name)) refuse(`the loss ${loss.name}`, `Choose one of: ${taskLosses.masks.join(", ")}`);
  if (balanceClasses) refuse("balanced classes", `Leave out --balance; the loss dice counts objects as much as background, and --class-weight ${maskClasses[1]}=2 lets them count more`);
  if (unknown !== undefined) refuse(`a weight for the class "${unknown}"`, `A pixel is ${maskClasses.join(" or ")}`);
  if (recipe.crop.kind === "cells") refuse("a recipe that cuts squares around cells", "Choose a recipe of whole images or of tiles, for a mask covers all of its image");
}
