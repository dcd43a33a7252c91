import { z } from "zod";

/** One step of a range test: its learning rate and its loss, also smoothed. */
export const RatePoint = z.object({ rate: z.number(), loss: z.number(), smoothed: z.number() });
export type RatePoint = Readonly<z.infer<typeof RatePoint>>;

/** What a range test found: `suggested` is where the loss falls fastest, `highest` where it is lowest; both null where it does not fall. */
export const RateSuggestion = z.object({ points: z.array(RatePoint), suggested: z.number().nullable(), highest: z.number().nullable() });
export type RateSuggestion = Readonly<z.infer<typeof RateSuggestion>>;
