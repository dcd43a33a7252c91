import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { ImportReport } from "../../shared/domain/importReport.ts";
import { importImages } from "../importing/importImages.ts";
import { runJob } from "../jobs/runJob.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { createProject } from "../project/project.ts";

/** What the demo's channels show, in their order. */
const CHANNELS = [{ name: "nucleus" }, { name: "microtubules" }, { name: "actin" }];

export type DemoProgress = { readonly step: "drawing" | "reading"; readonly done: number; readonly total: number };

/**
 * Draws the synthetic demo screen into a folder that is made for it and imports it into a project there. Returns the project's folder.
 * A failure or a cancellation takes the folder away again.
 */
export async function createDemo(
  folder: string,
  { seed, signal, onProgress }: { readonly seed: number; readonly signal: AbortSignal; readonly onProgress: (progress: DemoProgress) => void },
): Promise<{ readonly project: string; readonly report: ImportReport }> {
  withStorageFailures(folder, () => mkdirSync(folder, { recursive: true }));
  try {
    const onEvent = ({ done, total }: { done: number; total: number }) => onProgress({ step: "drawing", done, total });
    const { images, table } = await runJob("drawDemo", { folder: path.join(folder, "screen"), seed }, { signal, onEvent });
    using project = createProject(path.join(folder, "demo"));
    const report = await importImages(project, { images, table, copy: false, channels: CHANNELS, signal, onProgress: ({ done, total }) => onProgress({ step: "reading", done, total }) });
    return { project: project.folder, report };
  } catch (error) {
    // A job that was killed a moment ago may still be writing.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    throw error;
  }
}

/** The wanted folder, or the first that is free with a number behind it. */
export function freeFolder(wanted: string): string {
  let folder = wanted;
  for (let number = 2; existsSync(folder); number++) folder = `${wanted} ${number}`;
  return folder;
}
