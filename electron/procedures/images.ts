import type { Database } from "better-sqlite3";
import type { CodedColumn, CountEvent } from "../../shared/contract/images.ts";
import { readCellNumbers, readCellPlaces, readCellSearch } from "../project/cellCounts.ts";
import { findImage } from "../project/images.ts";
import { readMetadataColumn } from "../project/imageColumns.ts";
import { readMeasuredColumn } from "../project/measuredColumns.ts";
import { listChannelOrigins } from "../project/channels.ts";
import { measureTable } from "../project/measureTable.ts";
import { listOpinions } from "../project/opinions.ts";
import { countCells } from "../training/countCells.ts";
import { columnsText } from "../workspace/readings.ts";
import { eventsOf } from "./eventsOf.ts";
import { openIn, os, streamed, writableIn } from "./procedure.ts";

/** Calls of the area `images` of the contract. */
export const imagesProcedures = {
  columns: os.images.columns.handler(({ input, context }) => columnsText(openIn(context, input))),
  metadata: os.images.metadata.handler(({ input, context }) => columnOf(openIn(context, input).project.db, input.column)),
  measures: os.images.measures.handler(({ input, context }) => {
    const { project } = openIn(context, input);
    return { fileName: `${project.name} quality.csv`, text: measureTable(project) };
  }),
  cellSearch: os.images.cellSearch.handler(({ input, context }) => readCellSearch(openIn(context, input).project.db)),
  cells: os.images.cells.handler(({ input, context }) => {
    const { db } = openIn(context, input).project;
    const search = readCellSearch(db);
    return search === null ? null : { ...search, numbers: readCellNumbers(db) };
  }),
  cellPlace: os.images.cellPlace.handler(({ input: { imageId, cell, ...place }, context }) => {
    const { project } = openIn(context, place);
    const { width, height } = findImage(project, imageId);
    const [x, y] = readCellPlaces(project.db, imageId).subarray(2 * cell);
    return x === undefined || y === undefined ? null : { x: x / width, y: y / height };
  }),
  countCells: os.images.countCells.handler(({ input: { side, channel, ...place }, context, signal }) => {
    const open = writableIn(context, place);
    const work = async (tell: (event: CountEvent) => void, ending: AbortSignal) => {
      using _work = open.work();
      const onImage = (done: number, total: number) => tell({ kind: "progress", step: "Counting cells", done, total });
      const counted = await countCells(open.project, { side, channel }, { signal: AbortSignal.any([ending, open.closing]), onImage });
      open.tell({ kind: "measures" });
      tell({ kind: "done", ...counted });
    };
    return streamed(eventsOf(work, signal));
  }),
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
