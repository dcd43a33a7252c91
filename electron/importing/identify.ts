import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Failure } from "../../shared/failure.ts";

/** What tells a file from another one. */
export type FileIdentity = {
  readonly bytes: number;
  readonly modifiedMs: number;
  /** SHA-256 of the first 64 KiB and the length. */
  readonly fingerprint: string;
};

const fingerprintBytes = 64 * 1024;

/** Reads size, time and fingerprint. Fails with FileUnreadable. */
export function identify(path: string): FileIdentity {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, "r");
    const { size, mtimeMs } = fstatSync(descriptor);
    const start = Buffer.allocUnsafe(Math.min(size, fingerprintBytes));
    const read = readSync(descriptor, start, 0, start.length, 0);
    const fingerprint = createHash("sha256").update(start.subarray(0, read)).update(String(size)).digest("hex");
    return { bytes: size, modifiedMs: Math.round(mtimeMs), fingerprint };
  } catch (error) {
    throw new Failure("FileUnreadable", { path, detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}
