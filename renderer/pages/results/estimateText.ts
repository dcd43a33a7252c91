import type { Estimate } from "../../../shared/contract/results.ts";

/** An estimate and its confidence interval as figures show them, with so many digits. */
export function estimateText({ value, low, high }: Estimate, digits = 3): { readonly value: string; readonly note: string; readonly isInterval: true } {
  return { value: value.toFixed(digits), note: `${low.toFixed(digits)} – ${high.toFixed(digits)}`, isInterval: true };
}
