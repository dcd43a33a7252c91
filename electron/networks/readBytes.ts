import { lstat, readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../shared/failure.ts";
import { LARGEST_FILE } from "./networkFile.ts";

/** A whole file of at most `most` bytes. Fails with NetworkFileMissing and NetworkFileDamaged. */
export async function readBytes(file: string, most = LARGEST_FILE): Promise<Uint8Array<ArrayBuffer>> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new Failure("NetworkFileMissing", { path: file });
  if (found.size >= most) throw new Failure("NetworkFileDamaged", { path: file, reason: `it has ${found.size} bytes, and ${most} is the limit` });
  return readFile(file);
}

/** What a JSON file holds. Fails as readBytes does, and with NetworkFileDamaged where it is no JSON. */
export function parseJson(bytes: Uint8Array, source: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Failure("NetworkFileDamaged", { path: source, reason: "it is no whole JSON text" }, { cause: error });
  }
}

/** The path of a file that a network names beside itself. Fails with NetworkFileUnsafe where the name leads anywhere else: up, away, or through a link. */
export async function fileBeside(network: string, location: string): Promise<string> {
  const unsafe = () => new Failure("NetworkFileUnsafe", { path: network, location });
  if (location === "" || location === "." || location === ".." || /[/\\\0:]/.test(location)) throw unsafe();
  const file = path.join(path.dirname(network), location);
  const found = await lstat(file).catch(() => null);
  if (found === null) throw new Failure("NetworkFileMissing", { path: file });
  if (!found.isFile()) {
    // A link is fine as long as it stays in the folder.
    const [real, folder] = await Promise.all([realpath(file).catch(() => ""), realpath(path.dirname(network))]);
    if (path.dirname(real) !== folder) throw unsafe();
  }
  return file;
}
