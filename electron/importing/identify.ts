import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { Failure } from "../../shared/failure.ts";
import { isZarrDescription, zarrChunks } from "./zarrChunks.ts";

/** What tells a file from another one. An array of a Zarr group is known by the file that describes it, and counts with its chunks. */
export type FileIdentity = {
  readonly bytes: number;
  readonly modifiedMs: number;
  /** SHA-256 of the first 64 KiB and the length, and of the names and sizes of chunks. */
  readonly fingerprint: string;
};

const fingerprintBytes = 64 * 1024;

/** Reads size and time of what can be a file of an image, without opening it; null where there is none. */
export function sizeAndTime(path: string): Pick<FileIdentity, "bytes" | "modifiedMs"> | null {
  const seen = look(path);
  return seen === null ? null : { bytes: seen.bytes, modifiedMs: seen.modifiedMs };
}

/** Reads size, time and fingerprint. Fails with FileUnreadable. */
export function identify(path: string): FileIdentity {
  let descriptor: number | null = null;
  try {
    const seen = look(path);
    if (seen === null) throw new Error("it does not exist");
    const { own, bytes, modifiedMs, chunks } = seen;
    descriptor = openSync(path, "r");
    const start = Buffer.allocUnsafe(Math.min(own, fingerprintBytes));
    const read = readSync(descriptor, start, 0, start.length, 0);
    const fingerprint = createHash("sha256").update(start.subarray(0, read)).update(String(own)).update(chunks).digest("hex");
    return { bytes, modifiedMs, fingerprint };
  } catch (error) {
    throw new Failure("FileUnreadable", { path, detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** `own` are the bytes of the file itself, `bytes` those of its chunks too, `chunks` the digest of these. */
function look(path: string): { readonly own: number; readonly bytes: number; readonly modifiedMs: number; readonly chunks: string } | null {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() !== true) return null;
  const chunks = isZarrDescription(path) ? zarrChunks(path) : { bytes: 0, modifiedMs: 0, digest: "" };
  return { own: status.size, bytes: status.size + chunks.bytes, modifiedMs: Math.round(Math.max(status.mtimeMs, chunks.modifiedMs)), chunks: chunks.digest };
}
