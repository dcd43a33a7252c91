import type { z } from "zod";
import { exportFailures } from "./failures/exporting.ts";
import type { FailureKind } from "./failures/failureKind.ts";
import { imageFailures } from "./failures/images.ts";
import { importFailures } from "./failures/importing.ts";
import { labelFailures } from "./failures/labels.ts";
import { networkFailures } from "./failures/networks.ts";
import { projectFailures } from "./failures/project.ts";
import { trainingFailures } from "./failures/training.ts";

/** Every failure that a person can meet. */
export const failures = { ...imageFailures, ...projectFailures, ...importFailures, ...labelFailures, ...trainingFailures, ...exportFailures, ...networkFailures } as const;

export type FailureCode = keyof typeof failures;
export type FailureFacts<C extends FailureCode> = z.infer<(typeof failures)[C]["facts"]>;

/** An expected failure: bad input, not a bug. Its message is the sentence that a person reads; code and facts cross process boundaries. */
export class Failure<C extends FailureCode = FailureCode> extends Error {
  override readonly name = "Failure";
  readonly code: C;
  readonly facts: FailureFacts<C>;

  constructor(code: C, facts: FailureFacts<C>, options?: { cause?: unknown }) {
    super((failures[code] as unknown as FailureKind).sentence(facts), options);
    this.code = code;
    this.facts = facts;
  }
}

/** Whether an error is the named failure. */
export function isFailure<C extends FailureCode>(error: unknown, code: C): error is Failure<C> {
  return error instanceof Failure && error.code === code;
}

/** An error as it crosses from one thread or process to another, where classes are lost. */
export type PackedError = { readonly failure: { readonly code: FailureCode; readonly facts: unknown } } | { readonly bug: string };

/** Whether what came from another thread or process is an error. */
export function isPackedError(answer: unknown): answer is PackedError {
  return typeof answer === "object" && answer !== null && ("failure" in answer || "bug" in answer);
}

export function packError(error: unknown): PackedError {
  if (error instanceof Failure) return { failure: { code: error.code, facts: error.facts } };
  return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** The error that was packed: the same failure, or an ordinary error with the stack of the other side in its message. */
export function unpackError(packed: PackedError): Error {
  if ("bug" in packed) return new Error(packed.bug);
  const { code, facts } = packed.failure;
  return new Failure(code, failures[code].facts.parse(facts) as never);
}
