import type { RunSummary } from "../../shared/contract/training.ts";

/** The one figure that is told of a run in a list: its accuracy, its Dice where it learned masks, or its signal-to-noise ratio where it reproduces images; undefined where nothing was measured. */
export function headline({ metrics, overlap, reproduction }: Pick<RunSummary, "metrics" | "overlap" | "reproduction">): string | undefined {
  if (reproduction !== null) return reproduction.psnr === null ? reproduction.error.toFixed(3) : `${reproduction.psnr.toFixed(1)} dB`;
  return (metrics?.accuracy ?? overlap?.dice)?.toFixed(3);
}
