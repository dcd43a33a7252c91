import { z } from "zod";
import { failureKind } from "./failureKind.ts";

/** What can be wrong with a project folder. */
export const projectFailures = {
  ProjectBusy: failureKind(z.object({}), () => "Something goes on in this project: a training, an import or a prediction. Wait until it has ended, or stop it first."),
  ProjectMissing: failureKind(z.object({ path: z.string() }), ({ path }) => `There is no project at ${path}. Make one with: moascope create ${path}`),
  ProjectUnknown: failureKind(z.object({}), () => "This project was never opened on this machine, or was taken off its list. Open it from its folder."),
  ProjectIsReadOnly: failureKind(
    z.object({ path: z.string() }),
    ({ path }) => `The project at ${path} can only be read, because another Moascope writes it. Close that one, then open the project again.`,
  ),
  ProjectNameRefused: failureKind(z.object({ name: z.string() }), ({ name }) => `"${name}" cannot be the name of a folder on every system. Use letters, digits, spaces, - and _.`),
  FolderUnreadable: failureKind(z.object({ path: z.string(), reason: z.string() }), ({ path, reason }) => `The folder ${path} cannot be opened (${reason}). Choose another one.`),
  ProjectExists: failureKind(z.object({ path: z.string() }), ({ path }) => `${path} exists already. Choose another name, or delete it first.`),
  ProjectDamaged: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `The project at ${path} is damaged (${reason}). Restore it from a copy; the image files themselves are not affected.`,
  ),
  ProjectFromNewerVersion: failureKind(
    z.object({ path: z.string(), found: z.number(), newestKnown: z.number() }),
    ({ path, found, newestKnown }) =>
      `The project at ${path} was written by a newer version of Moascope (project format ${found}; this one reads up to ${newestKnown}). Update Moascope to open it.`,
  ),
  ProjectOpenElsewhere: failureKind(
    z.object({ path: z.string() }),
    ({ path }) => `The project at ${path} is being written by another Moascope. Wait until that one is done, or close it.`,
  ),
  DiskFull: failureKind(z.object({ path: z.string() }), ({ path }) => `The disk that holds ${path} is full. Free some space and try again.`),
  FolderNotWritable: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `${path} cannot be written (${reason}). Check its permissions, or choose another folder.`,
  ),
  RunMissing: failureKind(z.object({ run: z.string(), existing: z.array(z.number()) }), ({ run, existing }) =>
    existing.length === 0
      ? `There is no run ${run}: nothing was trained in this project yet. Start with: moascope train`
      : `There is no run ${run}. This project has: ${existing.join(", ")}.`,
  ),
} as const;
