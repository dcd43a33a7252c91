import type { JobMessage, JobOrder } from "../jobs/jobs.ts";
import type { PixelAnswer } from "../pixels/servePixels.ts";

/** What the main process tells the core's process. `window` brings a port to a window's page; `job` one to a job's process. */
export type ToCore =
  | { readonly kind: "start"; readonly configurationFolder: string }
  | { readonly kind: "window" }
  | { readonly kind: "pixels"; readonly id: number; readonly address: string; readonly ifNoneMatch: string | null }
  | { readonly kind: "pixels-given-up"; readonly id: number }
  | { readonly kind: "job"; readonly id: number }
  | { readonly kind: "job-output"; readonly id: number; readonly text: string }
  | { readonly kind: "job-ended"; readonly id: number; readonly ending: string };

/** What the core's process tells the main process. */
export type FromCore =
  | { readonly kind: "ready" }
  | { readonly kind: "project-opened"; readonly folder: string }
  | { readonly kind: "pixels"; readonly id: number; readonly answer: PixelAnswer }
  | { readonly kind: "start-job"; readonly id: number }
  | { readonly kind: "kill-job"; readonly id: number };

/** What passes between the core and a job's process through their port. */
export type JobPortMessage = JobOrder | JobMessage;
