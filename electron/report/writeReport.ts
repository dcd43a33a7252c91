import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ReportFacts } from "./facts.ts";
import { reportPage } from "./page.ts";

/** Writes the report as one HTML file that needs nothing else. Either the whole file appears at `path` or nothing changes there. */
export async function writeReport(facts: ReportFacts, path: string): Promise<void> {
  const page = reportPage(facts);
  await mkdir(dirname(path), { recursive: true });
  // In the same folder, so that the rename stays on one disk and is atomic.
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(unfinished, page);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}
