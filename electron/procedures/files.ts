import { homedir } from "node:os";
import path from "node:path";
import { listFolder } from "../browsing/listFolder.ts";
import { locateFolder } from "../browsing/locateFolder.ts";
import { os } from "./procedure.ts";

/** Calls of the area `files` of the contract. */
export const filesProcedures = {
  browse: os.files.browse.handler(({ input }) => listFolder(input.path ?? homedir())),
  locate: os.files.locate.handler(({ input: { folderName, fileNames }, context, signal = new AbortController().signal }) => {
    const recent = context.workspace.recent().map((project) => path.dirname(project.path));
    return locateFolder(folderName, fileNames, [homedir(), ...recent], signal);
  }),
};
