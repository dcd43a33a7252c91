import { Failure } from "../../shared/failure.ts";
import { ConnectionLost } from "../api/api.ts";
import { common } from "./common.ts";

/** What a person reads of an error: a failure's own sentence, and one general one for a bug, which goes to the log. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Failure || error instanceof ConnectionLost) return error.message;
  return common.somethingWrong;
}
