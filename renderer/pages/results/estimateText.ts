import type { Estimate } from "../../../shared/contract/results.ts";

/** An estimate and its confidence interval as figures show them. */
export function estimateText({ value, low, high }: Estimate): { readonly value: string; readonly note: string; readonly isInterval: true } {
  return { value: value.toFixed(3), note: `${low.toFixed(3)} – ${high.toFixed(3)}`, isInterval: true };
}
