import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { configurationFolder } from "../configuration/configurationFolder.ts";

/**
 * A text that was worked out once for these facts, from the person's own folder; else it is worked out now. Of several processes that work it out
 * at the same time one is right, and all return what that one found. Where the folder cannot be written it is worked out every time.
 */
export async function rememberedOnce(topic: string, facts: unknown, workOut: () => Promise<string>): Promise<string> {
  return recalled(topic, facts) ?? remembered(topic, facts, await workOut());
}

/** The text that is remembered for these facts; null where there is none. */
export function recalled(topic: string, facts: unknown): string | null {
  return textOf(fileFor(topic, facts));
}

/** Keeps a text for these facts, unless somebody was faster; returns the one that is kept. */
export function remembered(topic: string, facts: unknown, found: string): string {
  const file = fileFor(topic, facts);
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(draft, found);
    // Fails where somebody was faster, and shows nobody half a file.
    linkSync(draft, file);
  } catch (error) {
    if (!["EEXIST", "EROFS", "EACCES", "EPERM", "ENOSPC", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return textOf(file) ?? found;
}

function fileFor(topic: string, facts: unknown): string {
  return path.join(configurationFolder(), topic, createHash("sha256").update(JSON.stringify(facts)).digest("hex").slice(0, 32));
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
