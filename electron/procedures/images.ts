import type { Database } from "better-sqlite3";
import type { CodedColumn } from "../../shared/contract/images.ts";
import { findImage } from "../project/images.ts";
import { readMetadataColumn } from "../project/imageColumns.ts";
import { readMeasuredColumn } from "../project/measuredColumns.ts";
import { listChannelOrigins } from "../project/channels.ts";
import { listOpinions } from "../project/opinions.ts";
import { columnsText } from "../workspace/readings.ts";
import { openIn, os } from "./procedure.ts";

/** Calls of the area `images` of the contract. */
export const imagesProcedures = {
  columns: os.images.columns.handler(({ input, context }) => columnsText(openIn(context, input))),
  metadata: os.images.metadata.handler(({ input, context }) => columnOf(openIn(context, input).project.db, input.column)),
  details: os.images.details.handler(({ input, context }) => {
    const { project } = openIn(context, input);
    const { id, name, plate, well, site, compound, concentration, replicate, label, width, height, metadata, files } = findImage(project, input.imageId);
    const origins = listChannelOrigins(project.db);
    return {
      ...{ id, name, plate, well, site, compound, concentration, replicate, label, width, height, metadata: { ...metadata } },
      files: files.map(({ channel, path, sampleType }) => {
        const { name, ...origin } = origins[channel]!;
        return { channel: name, path, sampleType, ...origin };
      }),
      opinions: listOpinions(project.db, id),
    };
  }),
};

/** A table's column comes before a measured one of the same name. */
function columnOf(db: Database, name: string): CodedColumn {
  const column = readMetadataColumn(db, name);
  return column.values.length > 0 ? column : (readMeasuredColumn(db, name) ?? column);
}
