import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../../shared/failure.ts";
import { asFailure } from "../project/asFailure.ts";

/**
 * Makes a file or folder whole or not at all: `write` makes it under a name beside `path`, then it takes its place. What stands at `path` already
 * is replaced only where `replaceable` finds nothing in it that would be lost: it returns the name of such a thing, or null.
 * Failures: OutputExists, OutputNotAnExport, and those of the disk.
 */
export async function placed(path: string, write: (unfinished: string) => Promise<void>, replaceable: Replaceable): Promise<void> {
  const target = resolve(path);
  try {
    await refuse(target, replaceable);
    await mkdir(dirname(target), { recursive: true });
    const unfinished = beside(target, "tmp");
    try {
      await write(unfinished);
      // Again, for writing took a while.
      const existing = await refuse(target, replaceable);
      if (existing?.isDirectory()) await exchanged(unfinished, target);
      else await rename(unfinished, target);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  } catch (error) {
    throw asFailure(error, target);
  }
}

type Replaceable = false | ((path: string) => Promise<string | null>);

/** What stands at the path and may be replaced; null where nothing does. */
async function refuse(path: string, replaceable: Replaceable): Promise<Stats | null> {
  const existing = await lstat(path).catch(nullIfMissing);
  if (!existing) return null;
  if (!replaceable) throw new Failure("OutputExists", { path });
  const found = await replaceable(path);
  if (found !== null) throw new Failure("OutputNotAnExport", { path, found });
  return existing;
}

/** Replaces a folder, which cannot be done in one step: the former one stands aside until the new one is in its place. */
async function exchanged(unfinished: string, target: string): Promise<void> {
  const former = beside(target, "old");
  await rename(target, former);
  try {
    await rename(unfinished, target);
  } catch (error) {
    await rename(former, target);
    throw error;
  }
  await rm(former, { recursive: true, force: true });
}

/** A name in the same folder, and so on the same disk. */
function beside(target: string, ending: string): string {
  return join(dirname(target), `.${basename(target)}.${randomUUID()}.${ending}`);
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
