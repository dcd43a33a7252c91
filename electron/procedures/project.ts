import { changeChannel } from "../project/channels.ts";
import { readOverview, writePixelSize } from "../project/overview.ts";
import { openIn, os, streamed, writableIn } from "./procedure.ts";

/** Calls of the area `project` of the contract. */
export const projectProcedures = {
  overview: os.project.overview.handler(({ input, context }) => {
    const open = openIn(context, input);
    const overview = readOverview(open.project);
    return { projectId: open.id, ...overview, thumbnails: { done: overview.images, total: overview.images } };
  }),
  changes: os.project.changes.handler(({ input, context, signal }) => streamed(openIn(context, input).changes(signal))),
  setChannel: os.project.setChannel.handler(({ input, context }) => {
    const open = writableIn(context, input);
    changeChannel(open.project.db, input.position, input);
    open.tell({ kind: "channels" });
    return {};
  }),
  setPixelSize: os.project.setPixelSize.handler(({ input, context }) => {
    const open = writableIn(context, input);
    writePixelSize(open.project.db, input.micrometres);
    open.tell({ kind: "channels" });
    return {};
  }),
};
