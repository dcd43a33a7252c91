import type { Task } from "./run.ts";
import type { Start } from "./start.ts";

/** From where each task can be learned: masks not from features or a description, and images from drawn weights only. */
export const startsOf: Readonly<Record<Task, readonly Start["from"][]>> = {
  classes: ["random", "run", "file", "description", "backbone"],
  masks: ["random", "run", "file"],
  images: ["random"],
};
