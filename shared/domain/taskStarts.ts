import type { Task } from "./run.ts";
import type { Start } from "./start.ts";

/** From where each task can be learned: masks not from features, images from drawn weights only, of a named network or of one that a file describes, and drawing from those of a named network. */
export const startsOf: Readonly<Record<Task, readonly Start["from"][]>> = {
  classes: ["random", "run", "file", "description", "backbone"],
  masks: ["random", "run", "file", "description"],
  images: ["random", "description"],
  drawing: ["random"],
};
