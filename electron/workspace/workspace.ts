import { existsSync } from "node:fs";
import path from "node:path";
import type { ProjectId } from "../../shared/contract/ids.ts";
import type { RecentProject } from "../../shared/contract/projects.ts";
import { Failure, isFailure } from "../../shared/failure.ts";
import { createProject, openProject, type Project, projectFolder } from "../project/project.ts";
import { OpenProject } from "./openProject.ts";
import { projectIdOf, RecentProjects } from "./recentProjects.ts";

/** The projects that this process has open, each once, however many windows look at it. */
export class Workspace implements Disposable {
  readonly #open = new Map<ProjectId, OpenProject>();
  readonly #recent: RecentProjects;
  readonly #opened: (open: OpenProject) => void;

  /** `opened` is called once for each project that is opened. */
  constructor(configurationFolder: string, opened: (open: OpenProject) => void) {
    this.#recent = new RecentProjects(configurationFolder);
    this.#opened = opened;
  }

  /** Projects that were open before, the latest first. */
  recent(): RecentProject[] {
    return this.#recent.list().map(({ path: folder, openedAt }) => ({
      id: projectIdOf(folder),
      name: path.basename(folder, path.extname(folder)),
      path: folder,
      openedAt,
      state: existsSync(path.join(folder, "project.sqlite")) ? "ready" : "missing",
    }));
  }

  /** Makes a project and opens it. Fails as createProject does. */
  create(projectPath: string): OpenProject {
    return this.#keep(createProject(projectPath));
  }

  /** Opens a project, for reading only where another program writes it. Fails as openProject does. */
  open(projectPath: string): OpenProject {
    const already = [...this.#open.values()].find(({ project }) => project.folder === projectFolder(projectPath));
    if (already !== undefined) return already;
    return this.#keep(openForWindows(projectPath));
  }

  /** The project with an id that this machine has seen, opened where it is not. Fails with ProjectUnknown, and as openProject does. */
  get(projectId: ProjectId): OpenProject {
    const open = this.#open.get(projectId);
    if (open !== undefined) return open;
    const entry = this.#recent.find(projectId);
    if (entry === undefined) throw new Failure("ProjectUnknown", {});
    return this.open(entry.path);
  }

  forget(projectId: ProjectId): void {
    this.#recent.remove(projectId);
  }

  [Symbol.dispose](): void {
    for (const open of this.#open.values()) open[Symbol.dispose]();
    this.#open.clear();
  }

  #keep(project: Project): OpenProject {
    const open = new OpenProject(project);
    const already = this.#open.get(open.id);
    if (already !== undefined) {
      // The same folder by another path, such as a link.
      project[Symbol.dispose]();
      return already;
    }
    this.#open.set(open.id, open);
    this.#recent.add(project.folder);
    this.#opened(open);
    return open;
  }
}

function openForWindows(projectPath: string): Project {
  try {
    return openProject(projectPath, "write");
  } catch (error) {
    if (!isFailure(error, "ProjectOpenElsewhere")) throw error;
    return openProject(projectPath, "read");
  }
}
