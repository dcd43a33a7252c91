import type { RunSettings } from "./run.ts";

/** Whether a run has something to say of images, and so predicts those of its project: one that draws new ones has not. */
export function tellsOfImages({ task }: Pick<RunSettings, "task">): boolean {
  return task !== "drawing";
}

/** Networks that learn to reproduce images, and draw new ones with the half that makes them. */
export const drawingBesides: readonly string[] = ["variational-autoencoder"];

/** Whether a run can draw new images. */
export function draws({ task, network }: Pick<RunSettings, "task" | "network">): boolean {
  return task === "drawing" || drawingBesides.includes(network);
}

/** The most images that are drawn at once: a picture of more would not be looked at. */
export const MOST_DRAWN = 1024;

/** Which pictures there are with a run that draws: of images that it learned from, of what it drew of the same numbers after an epoch, and of what it drew for a person. */
export type DrawnPicture = "images" | { readonly epoch: number } | { readonly epoch: number; readonly seed: number; readonly count: number };

/** The name of such a picture. */
export function pictureName(picture: DrawnPicture): string {
  if (picture === "images") return picture;
  return "seed" in picture ? `after-${picture.epoch}-seed-${picture.seed}-${picture.count}` : `epoch-${String(picture.epoch).padStart(5, "0")}`;
}

/** What such a name looks like. */
export const pictureNames = /^(images|epoch-\d{5,}|after-\d+-seed-\d+-\d+)$/;
