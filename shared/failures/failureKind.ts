import type { z } from "zod";

/** A kind of expected failure: the facts it carries, and the one sentence that names the thing and says what to do. */
export type FailureKind<Facts extends z.ZodType = z.ZodType> = {
  readonly facts: Facts;
  readonly sentence: (facts: z.infer<Facts>) => string;
};

/** Ties the sentence of a failure to the type of its facts. */
export function failureKind<Facts extends z.ZodType>(facts: Facts, sentence: (facts: z.infer<Facts>) => string): FailureKind<Facts> {
  return { facts, sentence };
}
