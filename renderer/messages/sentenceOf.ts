import { ConnectionLost } from "../api/api.ts";
import { common } from "./common.ts";

/** What a person reads of an error: a failure's own sentence, and one general one for a bug, which goes to the log. */
export function sentenceOf(error: unknown): string {
  return isExpected(error) ? error.message : common.somethingWrong;
}

/** Whether an error is no bug. A failure is known by its name: the kinds of failures are fetched when the first is met. */
export function isExpected(error: unknown): error is Error {
  return error instanceof ConnectionLost || (error instanceof Error && error.name === "Failure");
}
