import type { ProjectOverview } from "../../../shared/contract/project.ts";
import type { ImportReport } from "../../../shared/domain/importReport.ts";

/** What an import did to a project: images that are new to it and those it knew before, and plates and classes that it has only now. */
export type Outcome = {
  readonly report: ImportReport;
  readonly newImages: number;
  readonly knownImages: number;
  readonly newPlates: readonly string[];
  readonly newClasses: readonly string[];
};

type Counted = Pick<ProjectOverview, "images" | "plates" | "classes">;

/** Compares a project before and after an import. */
export function outcomeOf(report: ImportReport, before: Counted, after: Counted): Outcome {
  // Somebody else may have added images meanwhile.
  const newImages = Math.min(report.images, Math.max(0, after.images - before.images));
  return {
    report,
    newImages,
    knownImages: report.images - newImages,
    newPlates: namesOnlyIn(after.plates, before.plates),
    newClasses: namesOnlyIn(after.classes, before.classes),
  };
}

function namesOnlyIn(after: readonly { readonly name: string }[], before: readonly { readonly name: string }[]): string[] {
  const known = new Set(before.map(({ name }) => name));
  return after.map(({ name }) => name).filter((name) => !known.has(name));
}
