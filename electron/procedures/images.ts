import { findImage } from "../project/images.ts";
import { readImageColumns, readMetadataColumn } from "../project/imageColumns.ts";
import { listChannels } from "../project/channels.ts";
import { listOpinions } from "../project/opinions.ts";
import { openIn, os } from "./procedure.ts";

/** Calls of the area `images` of the contract. */
export const imagesProcedures = {
  columns: os.images.columns.handler(({ input, context }) => JSON.stringify(readImageColumns(openIn(context, input).project.db))),
  metadata: os.images.metadata.handler(({ input, context }) => readMetadataColumn(openIn(context, input).project.db, input.column)),
  details: os.images.details.handler(({ input, context }) => {
    const { project } = openIn(context, input);
    const { id, name, plate, well, site, compound, concentration, replicate, label, width, height, metadata, files } = findImage(project, input.imageId);
    const channels = listChannels(project.db);
    return {
      ...{ id, name, plate, well, site, compound, concentration, replicate, label, width, height, metadata: { ...metadata } },
      files: files.map(({ channel, path, sampleType }) => ({ channel: channels[channel] ?? "", path, sampleType })),
      opinions: listOpinions(project.db, id),
    };
  }),
};
