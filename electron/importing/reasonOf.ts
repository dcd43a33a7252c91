import type { Failure } from "../../shared/failure.ts";

/** A failure's sentence as the reason beside a file's name, which it therefore need not repeat. */
export function reasonOf(failure: Failure, path: string): string {
  return failure.message.startsWith(`${path} `) ? failure.message.slice(path.length + 1) : failure.message;
}
