import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { ProjectId } from "../../shared/contract/ids.ts";

const Entry = z.object({ path: z.string(), openedAt: z.string() });
const RecentFile = z.object({ projects: z.array(Entry) });
export type RecentEntry = z.infer<typeof Entry>;

/** Projects that are kept in the list. */
const KEPT = 30;

/** The id of the project in a folder (absolute, links resolved), as addresses name it. */
export function projectIdOf(folder: string): ProjectId {
  return createHash("sha256").update(folder).digest("hex").slice(0, 12);
}

/** The projects that were opened on this machine, kept as one small file in the person's configuration folder. */
export class RecentProjects {
  readonly #file: string;

  constructor(configurationFolder: string) {
    this.#file = path.join(configurationFolder, "recent-projects.json");
  }

  /** The latest first. A list that cannot be read is an empty one: nothing else is lost with it. */
  list(): readonly RecentEntry[] {
    try {
      return RecentFile.parse(JSON.parse(readFileSync(this.#file, "utf8"))).projects;
    } catch {
      return [];
    }
  }

  find(projectId: ProjectId): RecentEntry | undefined {
    return this.list().find((entry) => projectIdOf(entry.path) === projectId);
  }

  add(folder: string): void {
    const others = this.list().filter((entry) => entry.path !== folder);
    this.#write([{ path: folder, openedAt: new Date().toISOString() }, ...others].slice(0, KEPT));
  }

  remove(projectId: ProjectId): void {
    this.#write(this.list().filter((entry) => projectIdOf(entry.path) !== projectId));
  }

  #write(projects: readonly RecentEntry[]): void {
    mkdirSync(path.dirname(this.#file), { recursive: true });
    // Renamed into place, so that a crash leaves the old list or the new one.
    const draft = `${this.#file}.${randomUUID()}`;
    writeFileSync(draft, JSON.stringify({ projects }, null, 2));
    renameSync(draft, this.#file);
  }
}
