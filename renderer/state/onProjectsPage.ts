import { address } from "./address.svelte.ts";
import { commands } from "./commands.svelte.ts";

/** What the page of all projects offers, and the application's menu everywhere. */
export const ofProjectsPage: ReadonlySet<string> = new Set(["create-project", "open-project"]);

/** Does what the page of all projects offers, from wherever a person is. */
export function onProjectsPage(id: string): void {
  if (address.place.page !== "projects") address.go("#/");
  commands.runOnceOffered(id);
}
