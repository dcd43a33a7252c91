import { type ProjectPage, projectPages } from "../../shared/domain/projectPages.ts";

/** Where a person is: everything that a reload has to bring back is in the address. */
export type Place =
  | { readonly page: "projects" }
  /** `projectId` is the project that help was asked in. */
  | { readonly page: "help"; readonly topic: string; readonly projectId: string | null }
  | { readonly page: ProjectPage; readonly projectId: string; readonly parameters: URLSearchParams };

/** The address after the #, as a place; what nobody knows is the list of projects. */
export function placeOf(hash: string): Place {
  const url = new URL(hash.replace(/^#/, "") || "/", "http://window");
  const [, first, id, page, topic] = url.pathname.split("/");
  if (first === "help") return { page: "help", topic: id ?? "", projectId: null };
  if (first !== "project" || id === undefined || !/^[0-9a-f]{12}$/.test(id)) return { page: "projects" };
  if (page === "help") return { page: "help", topic: topic ?? "", projectId: id };
  return { page: projectPages.find((name) => name === page) ?? "plates", projectId: id, parameters: url.searchParams };
}

/** The address of a page of a project; parameters without a value are left out. */
export function addressOf(projectId: string, page: ProjectPage, parameters: Readonly<Record<string, string | number | null | undefined>> = {}): string {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === null || value === undefined || value === "" ? [] : [[name, String(value)]]));
  const query = new URLSearchParams(given).toString();
  return `#/project/${projectId}/${page}${query === "" ? "" : `?${query}`}`;
}

/** The address of a topic of the help. Asked in a project, it stays open behind it. */
export function helpAddress(topic: string, projectId: string | null): string {
  return projectId === null ? `#/help/${topic}` : `#/project/${projectId}/help/${topic}`;
}

/** The window's address as state. */
class Address {
  place = $state.raw<Place>(placeOf(location.hash));

  constructor() {
    window.addEventListener("hashchange", () => (this.place = placeOf(location.hash)));
  }

  /** One parameter of the address; null when it is absent. */
  parameter(name: string): string | null {
    return "parameters" in this.place ? this.place.parameters.get(name) : null;
  }

  /** Changes parameters of the address in place, without a step for the back button. Null takes one away. */
  replace(changes: Readonly<Record<string, string | number | null>>): void {
    if (!("parameters" in this.place)) return;
    const { page, projectId, parameters } = this.place;
    const hash = addressOf(projectId, page, { ...Object.fromEntries(parameters), ...changes });
    if (hash === location.hash) return;
    history.replaceState(null, "", hash);
    this.place = placeOf(hash);
  }

  go(hash: string): void {
    location.hash = hash;
  }
}

export const address = new Address();
