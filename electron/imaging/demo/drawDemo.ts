import { writeDemoScreen } from "./demoScreen.ts";

export type DrawingSpecification = { readonly folder: string; readonly seed: number };

/** Draws the demo screen as a job: it computes for seconds, which no process that answers anybody may. */
export function drawDemo({ folder, seed }: DrawingSpecification, tell: (event: { readonly done: number; readonly total: number }) => void): ReturnType<typeof writeDemoScreen> {
  return writeDemoScreen(folder, { seed, signal: new AbortController().signal, onProgress: (done, total) => tell({ done, total }) });
}
