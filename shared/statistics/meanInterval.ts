import { randomStream } from "../random.ts";
import { percentile } from "./percentile.ts";

const RESAMPLES = 2000;

/** A mean and its 95 % interval. */
export type MeanEstimate = { readonly value: number; readonly low: number; readonly high: number };

/** The mean of some values, and the middle 95 % of the means of as many drawn with replacement (Efron 1979, doi 10.1214/aos/1176344552). The same seed gives the same interval. NaN of no values. */
export function meanInterval(values: readonly number[], seed: number): MeanEstimate {
  const means = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const random = randomStream(seed, resample);
    let sum = 0;
    for (let draw = 0; draw < values.length; draw++) sum += values[random.below(values.length)]!;
    means[resample] = sum / values.length;
  }
  means.sort();
  return { value: values.reduce((sum, value) => sum + value, 0) / values.length, low: percentile(means, 0.025), high: percentile(means, 0.975) };
}
