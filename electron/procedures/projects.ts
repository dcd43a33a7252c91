import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { Failure } from "../../shared/failure.ts";
import { createDemo, freeFolder } from "../demo/createDemo.ts";
import { eventsOf } from "./eventsOf.ts";
import { os, streamed } from "./procedure.ts";

/** Names that some system refuses, or that would lead out of the folder. */
const refusedName = /[<>:"/\\|?*\u0000-\u001f]|^\.|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)$/i;

const DEMO_SEED = 1;

type DemoEvent = { readonly kind: "progress"; readonly step: string; readonly done: number; readonly total: number } | { readonly kind: "done"; readonly projectId: string };

/** Calls of the area `projects` of the contract. */
export const projectsProcedures = {
  recent: os.projects.recent.handler(({ context }) => context.workspace.recent()),
  home: os.projects.home.handler(() => ({ folder: projectsHome(), separator: path.sep })),
  create: os.projects.create.handler(({ input: { folder, name }, context }) => {
    if (refusedName.test(name)) throw new Failure("ProjectNameRefused", { name });
    return { projectId: context.workspace.create(path.join(folder, name)).id };
  }),
  open: os.projects.open.handler(({ input, context }) => ({ projectId: context.workspace.open(input.path).id })),
  forget: os.projects.forget.handler(({ input, context }) => {
    context.workspace.forget(input.projectId);
    return {};
  }),
  createDemo: os.projects.createDemo.handler(({ context, signal }) =>
    streamed(
      eventsOf<DemoEvent>(async (tell, ending) => {
        const folder = freeFolder(path.join(projectsHome(), "Moascope demo"));
        const { project } = await createDemo(folder, { seed: DEMO_SEED, signal: ending, onProgress: (progress) => tell({ kind: "progress", ...progress }) });
        tell({ kind: "done", projectId: context.workspace.open(project).id });
      }, signal),
    ),
  ),
};

/** Where new projects go unless a person says otherwise. */
function projectsHome(): string {
  const documents = path.join(homedir(), "Documents");
  return path.join(existsSync(documents) ? documents : homedir(), "Moascope");
}
