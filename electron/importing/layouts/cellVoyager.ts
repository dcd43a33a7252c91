import path from "node:path";
import { wellAt } from "../../../shared/domain/wellName.ts";
import type { FoundFile } from "../findFiles.ts";
import type { PlacedFile } from "../placedFile.ts";
import { textOfChild, type XmlElement, xmlElements } from "../xml/elements.ts";
import { filesBeside, folderOf } from "./fileBeside.ts";
import { fromMetadata } from "./fromMetadata.ts";

/** Yokogawa CellVoyager: the records of `MeasurementData.mlf`, with the plate's name from `MeasurementDetail.mrf`. Records of type ERR have no image, and are counted. */
export const cellVoyager = fromMetadata(
  "cellvoyager",
  ({ relative }) => /\.mlf$/i.test(relative),
  (document, files, documents) => {
    const find = filesBeside(document, files);
    const plate = plateOf(document, documents);
    const missing: string[] = [];
    const records: { readonly placed: PlacedFile; readonly channel: string; readonly action: string }[] = [];
    let failed = 0;
    for (const { element } of xmlElements(document.path, { elements: ["MeasurementRecord"] })) {
      if (textOfChild(element, "Type")?.toUpperCase() === "ERR") {
        failed++;
        continue;
      }
      const name = textOfChild(element, "text");
      if (name === null) continue;
      const file = find(name);
      if (file === null) missing.push(name);
      else records.push({ placed: placeOf(element, file, plate), channel: `C${textOfChild(element, "Ch")?.padStart(2, "0") ?? "01"}`, action: textOfChild(element, "ActionIndex") ?? "1" });
    }
    return { placed: withChannels(records), missing, failed };
  },
);

function placeOf(record: XmlElement, file: FoundFile, plate: string): PlacedFile {
  const [row, column] = [textOfChild(record, "Row"), textOfChild(record, "Column")];
  return {
    file,
    plate,
    well: row === null || column === null ? null : wellAt(row, column),
    site: textOfChild(record, "FieldIndex"),
    channel: null,
    z: textOfChild(record, "ZIndex"),
    time: textOfChild(record, "TimePoint"),
  };
}

/** The same channel may be taken by several actions, and then these tell it apart. */
function withChannels(records: readonly { readonly placed: PlacedFile; readonly channel: string; readonly action: string }[]): PlacedFile[] {
  const actions = Map.groupBy(records, ({ channel }) => channel);
  const isShared = new Map([...actions].map(([channel, same]) => [channel, new Set(same.map(({ action }) => action)).size > 1]));
  return records.map(({ placed, channel, action }) => ({ ...placed, channel: isShared.get(channel) === true ? `A${action.padStart(2, "0")}${channel}` : channel }));
}

function plateOf(document: FoundFile, documents: readonly FoundFile[]): string {
  const detail = documents.find(({ relative }) => folderOf(relative) === folderOf(document.relative) && /\.mrf$/i.test(relative));
  const folder = path.basename(path.dirname(document.path));
  if (detail === undefined) return folder;
  for (const { element } of xmlElements(detail.path, { elements: ["MeasurementSamplePlate"], startTags: ["MeasurementDetail"] })) {
    const title = textOfChild(element, "Title") ?? textOfChild(element, "Name");
    if (title !== null) return title;
  }
  return folder;
}
