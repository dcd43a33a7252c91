import { readFileSync, statSync } from "node:fs";
import type { z } from "zod";
import { Failure } from "../../shared/failure.ts";

/** Bytes that a description in JSON may have. */
const LARGEST = 16 * 2 ** 20;

/** Reads a description in JSON; null where there is none. Fails with MetadataUnreadable where it is too large, damaged or says something else. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T | null {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile()) return null;
  if (status.size > LARGEST) throw new Failure("MetadataUnreadable", { path, reason: `it is larger than ${LARGEST / 2 ** 20} MiB` });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Failure("MetadataUnreadable", { path, reason: error instanceof SyntaxError ? `it is no JSON (${briefly(error)})` : (error as Error).message }, { cause: error });
  }
  const read = schema.safeParse(value);
  if (!read.success) throw new Failure("MetadataUnreadable", { path, reason: `it is not as expected at ${read.error.issues[0]?.path.join(".") ?? "its top"}` });
  return read.data;
}

/** What a parser stumbled over, without the lines around it. */
function briefly({ message }: SyntaxError): string {
  return message.replace(/, (\.\.\.)?".*$/s, "").replaceAll(/[\s\p{Cc}]+/gu, " ");
}
