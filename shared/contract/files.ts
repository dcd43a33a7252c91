import { oc } from "@orpc/contract";
import { z } from "zod";

export const FileEntry = z.object({ name: z.string(), path: z.string(), kind: z.enum(["folder", "file", "project"]), bytes: z.number().nullable() });
export type FileEntry = z.infer<typeof FileEntry>;

/** What a folder holds: folders and projects first, by name. `hidden` counts what is left out: names that begin with a dot, and what is beyond the limit. */
export const FolderListing = z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(FileEntry), hidden: z.int() });
export type FolderListing = z.infer<typeof FolderListing>;

/** The folders of the machine that Moascope runs on, for hosts whose window cannot open the system's own dialogs. */
export const files = {
  /** Null is the person's home folder. */
  browse: oc.input(z.object({ path: z.string().nullable() })).output(FolderListing),
  /** Folders of this name that hold the given file names, near home and near recent projects: a browser does not say where a dropped folder lies. */
  locate: oc.input(z.object({ folderName: z.string().min(1), fileNames: z.array(z.string()).max(20) })).output(z.array(z.string())),
};
