import type { Failure } from "../../shared/failure.ts";

/** A failure's sentence as the reason beside a file's name, which it therefore need not repeat. */
export function reasonOf({ message }: Failure, path: string): string {
  const start = [`${path} `, `The table ${path} `].find((start) => message.startsWith(start)) ?? "";
  return message.slice(start.length);
}
