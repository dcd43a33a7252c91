import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { Progress, ProjectId } from "./ids.ts";

/** A project that was open on this machine before; `missing` when its folder is gone. */
export const RecentProject = z.object({ id: ProjectId, name: z.string(), path: z.string(), openedAt: z.string(), state: z.enum(["ready", "missing"]) });
export type RecentProject = z.infer<typeof RecentProject>;

export const DemoEvent = z.discriminatedUnion("kind", [Progress, z.object({ kind: z.literal("done"), projectId: ProjectId })]);

/** Projects on this machine, before one is open. */
export const projects = {
  /** The latest opened first. */
  recent: oc.output(z.array(RecentProject)),
  /** Where new projects are kept unless a person says otherwise. */
  home: oc.output(z.object({ folder: z.string(), separator: z.string() })),
  /** Makes an empty project in a folder that is made for it. */
  create: oc.input(z.object({ folder: z.string().min(1), name: z.string().trim().min(1).max(100) })).output(z.object({ projectId: ProjectId })),
  open: oc.input(z.object({ path: z.string().min(1) })).output(z.object({ projectId: ProjectId })),
  /** Takes a project off the list; its folder stays as it is. */
  forget: oc.input(z.object({ projectId: ProjectId })).output(z.object({})),
  /** Draws the synthetic demo screen and imports it into a new project. */
  createDemo: oc.output(eventIterator(DemoEvent)),
};
