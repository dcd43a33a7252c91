import type { RunRequest } from "../../shared/domain/run.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { Project } from "../project/project.ts";
import { insertRun } from "../project/runs.ts";
import { insertSplit } from "../project/splits.ts";
import { planRun } from "./planRun.ts";
import { versions } from "./versions.ts";

/**
 * Writes a run into the project that is ready to be trained, its split fixed, and returns its number.
 * Fails as planRun does, and as the project's disk does; the project is then as it was.
 */
export function prepareRun(project: Project, request: RunRequest): number {
  const { settings, parts } = planRun(project, request);
  const insert = project.db.transaction(() => {
    const splitId = insertSplit(project.db, { specification: settings.split, seed: settings.seed, images: parts });
    return insertRun(project.db, { settings, splitId, versions: versions(settings.threads) });
  });
  return withStorageFailures(project.folder, insert);
}
