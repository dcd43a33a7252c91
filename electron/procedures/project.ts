import { changeChannel } from "../project/channels.ts";
import { noticesOf, writePixelSize } from "../project/overview.ts";
import { overviewOf } from "../workspace/readings.ts";
import { openIn, os, streamed, writableIn } from "./procedure.ts";

/** Calls of the area `project` of the contract. */
export const projectProcedures = {
  overview: os.project.overview.handler(({ input, context }) => {
    const open = openIn(context, input);
    const { done, total } = context.thumbnails.of(open);
    return { projectId: open.id, ...overviewOf(open), notices: noticesOf(open.project), thumbnails: { done, total } };
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
