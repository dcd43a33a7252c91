import type { ProjectState } from "./projectState.svelte.ts";

/** Something that each open project has one of, made when it is first asked for: it stays while a person goes from page to page. */
export function perProject<T>(make: (project: ProjectState) => T): (project: ProjectState) => T {
  const made = new WeakMap<ProjectState, { readonly it: T }>();
  return (project) => {
    const known = made.get(project) ?? { it: make(project) };
    made.set(project, known);
    return known.it;
  };
}
