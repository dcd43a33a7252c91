import { randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../../shared/failure.ts";
import { asFailure } from "../project/asFailure.ts";

/**
 * Makes a file or folder whole or not at all: `write` makes it under a name beside `path`, then it takes its place. What stands at `path` already
 * is replaced only where `replaceable` finds nothing in it that would be lost: it returns the name of such a thing, or null.
 * Failures: OutputExists, OutputNotAnExport, and those of the disk.
 */
export async function placed(path: string, write: (unfinished: string) => Promise<void>, replaceable: false | ((path: string) => Promise<string | null>)): Promise<void> {
  const target = resolve(path);
  const beside = (ending: string) => join(dirname(target), `.${basename(target)}.${randomUUID()}.${ending}`);
  const [unfinished, former] = [beside("tmp"), beside("old")];
  try {
    await refuse(target, replaceable);
    await mkdir(dirname(target), { recursive: true });
    await write(unfinished);
    // Again, for writing took a while.
    const exists = await refuse(target, replaceable);
    if (exists) await rename(target, former);
    try {
      await rename(unfinished, target);
    } catch (error) {
      if (exists) await rename(former, target);
      throw error;
    }
  } catch (error) {
    throw asFailure(error, target);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await rm(former, { recursive: true, force: true });
  }
}

/** Whether something that may be replaced stands at the path. */
async function refuse(path: string, replaceable: Parameters<typeof placed>[2]): Promise<boolean> {
  if (!(await lstat(path).catch(nullIfMissing))) return false;
  if (!replaceable) throw new Failure("OutputExists", { path });
  const found = await replaceable(path);
  if (found !== null) throw new Failure("OutputNotAnExport", { path, found });
  return true;
}

/** Finds a folder where a file is to be. */
export async function notAFile(path: string): Promise<string | null> {
  return (await lstat(path)).isDirectory() ? "it is a folder" : null;
}

/** Finds anything in a folder but files of the given names; a file where a folder is to be counts too. */
export function notAFolderOf(isOwn: (name: string) => boolean): (path: string) => Promise<string | null> {
  return async (path) => {
    if (!(await lstat(path)).isDirectory()) return "it is a file";
    const entries = await readdir(path, { withFileTypes: true });
    return entries.find((entry) => !entry.isFile() || !isOwn(entry.name))?.name ?? null;
  };
}

function nullIfMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
