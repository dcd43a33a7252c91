import { z } from "zod";

/** Names a project in an address without saying where it lies: the first 12 hexadecimal digits of the SHA-256 of its folder. */
export const ProjectId = z.string().regex(/^[0-9a-f]{12}$/);
export type ProjectId = z.infer<typeof ProjectId>;

/** A row of the project database. */
export const RowId = z.int().min(1);

/** What every call on one project starts with. */
export const inProject = z.object({ projectId: ProjectId });

/** `#rrggbb`. */
export const HexColour = z.string().regex(/^#[0-9a-f]{6}$/);

/** How far work of a known length is. */
export const Progress = z.object({ kind: z.literal("progress"), step: z.string(), done: z.int(), total: z.int() });
export type Progress = z.infer<typeof Progress>;
