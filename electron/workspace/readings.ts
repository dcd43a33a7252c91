import type { ProjectChange } from "../../shared/contract/project.ts";
import { readImageColumns } from "../project/imageColumns.ts";
import { readOverview } from "../project/overview.ts";
import type { OpenProject } from "./openProject.ts";

/** What a project holds, as windows show it around every page. */
export const overviewOf = untilChanged(["images", "labels", "classes", "channels", "measures"], ({ project }) => readOverview(project));

/** The text of a project's columns, as it is sent to windows. */
export const columnsText = untilChanged(["images", "labels", "classes"], ({ project }) => JSON.stringify(readImageColumns(project.db)));

/** Reads what every window asks for first, so that it is there when the window of a project that is opened has come up. */
export function readAhead(open: OpenProject): void {
  // Whoever opened the project is answered first.
  setImmediate(() => {
    if (open.closing.aborted) return;
    try {
      overviewOf(open);
      columnsText(open);
    } catch {
      // A window that asks for it will fail in the same way, and say so.
    }
  });
}

/** Keeps what is read of a project until it changes in one of these ways. Another program may change what is only read here and says nothing: of such a project nothing is kept. */
function untilChanged<T>(kinds: readonly ProjectChange["kind"][], read: (open: OpenProject) => T): (open: OpenProject) => T {
  const known = new WeakMap<OpenProject, { kept: { readonly value: T } | null }>();
  return (open) => {
    if (open.project.mode === "read") return read(open);
    let place = known.get(open);
    if (place === undefined) {
      const fresh: { kept: { readonly value: T } | null } = { kept: null };
      open.onChange(({ kind }) => {
        if (kinds.includes(kind)) fresh.kept = null;
      });
      known.set(open, fresh);
      place = fresh;
    }
    place.kept ??= { value: read(open) };
    return place.kept.value;
  };
}
