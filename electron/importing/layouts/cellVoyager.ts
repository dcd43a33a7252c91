import path from "node:path";
import { wellAt } from "../../../shared/domain/wellName.ts";
import { Failure } from "../../../shared/failure.ts";
import type { FoundFile } from "../findFiles.ts";
import type { PlacedFile } from "../placedFile.ts";
import { type TakenWith, takenWith } from "../takenWith.ts";
import { children, measureOfChild, textOfChild, type XmlElement, xmlElements } from "../xml/elements.ts";
import { filesBeside, folderOf } from "./fileBeside.ts";
import { fromMetadata } from "./fromMetadata.ts";

/**
 * Yokogawa CellVoyager: the records of `MeasurementData.mlf`, with the plate's name and the size of pixels from `MeasurementDetail.mrf`, and light and exposure from the
 * `.mes` file of settings. Records of type ERR have no image, and are counted.
 */
export const cellVoyager = fromMetadata(
  "cellvoyager",
  ({ relative }) => /\.mlf$/i.test(relative),
  (document, files, documents) => {
    const find = filesBeside(document, files);
    const { plate, taken } = measurementOf(document, documents);
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
      else records.push({ placed: placeOf(element, file, plate, taken), channel: `C${textOfChild(element, "Ch")?.padStart(2, "0") ?? "01"}`, action: textOfChild(element, "ActionIndex") ?? "1" });
    }
    return { placed: withChannels(records), missing, failed };
  },
);

function placeOf(record: XmlElement, file: FoundFile, plate: string, taken: ReadonlyMap<string, TakenWith>): PlacedFile {
  const how = taken.get(textOfChild(record, "Ch") ?? "1");
  const [row, column] = [textOfChild(record, "Row"), textOfChild(record, "Column")];
  return {
    file,
    plate,
    well: row === null || column === null ? null : wellAt(row, column),
    site: textOfChild(record, "FieldIndex"),
    channel: null,
    z: textOfChild(record, "ZIndex"),
    time: textOfChild(record, "TimePoint"),
    ...(how !== undefined && { takenWith: how }),
  };
}

/** The same channel may be taken by several actions, and then these tell it apart. */
function withChannels(records: readonly { readonly placed: PlacedFile; readonly channel: string; readonly action: string }[]): PlacedFile[] {
  const actions = Map.groupBy(records, ({ channel }) => channel);
  const isShared = new Map([...actions].map(([channel, same]) => [channel, new Set(same.map(({ action }) => action)).size > 1]));
  return records.map(({ placed, channel, action }) => ({ ...placed, channel: isShared.get(channel) === true ? `A${action.padStart(2, "0")}${channel}` : channel }));
}

/** What the files beside the list of images say: the plate's name, and how each channel was taken, by its number. */
type Measurement = { readonly plate: string; readonly taken: ReadonlyMap<string, TakenWith> };

function measurementOf(document: FoundFile, documents: readonly FoundFile[]): Measurement {
  const beside = documents.filter(({ relative }) => folderOf(relative) === folderOf(document.relative));
  const detail = beside.find(({ relative }) => /\.mrf$/i.test(relative));
  const settings = beside.find(({ relative }) => /\.mes$/i.test(relative));
  const taken = settings === undefined ? new Map<string, TakenWith>() : settingsOf(settings);
  let plate: string | null = null;
  const elements = detail === undefined ? [] : xmlElements(detail.path, { elements: ["MeasurementSamplePlate", "MeasurementChannel"], startTags: ["MeasurementDetail"] });
  for (const { name, element } of elements) {
    if (name !== "MeasurementChannel") plate ??= textOfChild(element, "Title") ?? textOfChild(element, "Name");
    else keepChannel(taken, element, takenWith({ pixelSize: { value: measureOfChild(element, "HorizontalPixelDimension"), unit: "µm" } }));
  }
  return { plate: plate ?? path.basename(path.dirname(document.path)), taken };
}

/** Exposures are milliseconds; a channel's light is that of its only source, and a band pass such as BP445/45 is called by its middle. */
function settingsOf({ path: at }: FoundFile): Map<string, TakenWith> {
  const taken = new Map<string, TakenWith>();
  const sources = new Map<string, number | null>();
  try {
    for (const { name, element } of xmlElements(at, { elements: ["LightSource", "Channel"] })) {
      if (name === "LightSource") sources.set(textOfChild(element, "Name") ?? "", measureOfChild(element, "WaveLength"));
      else {
        const lights = children(element, "LightSourceName").flatMap((light) => textOfChild(light, "text") ?? []);
        const band = /^BP(\d{3,4})\/\d+$/i.exec(textOfChild(element, "Acquisition") ?? "")?.[1];
        keepChannel(taken, element, takenWith({
          excitationNanometres: lights.length === 1 ? (sources.get(lights[0]!) ?? null) : null,
          emissionNanometres: band === undefined ? null : Number(band),
          exposureMilliseconds: measureOfChild(element, "ExposureTime"),
        }));
      }
    }
  } catch (error) {
    // The images can be told apart without their settings.
    if (!(error instanceof Failure)) throw error;
  }
  return taken;
}

function keepChannel(taken: Map<string, TakenWith>, channel: XmlElement, said: TakenWith | undefined): void {
  const number = textOfChild(channel, "Ch");
  if (number !== null && said !== undefined) taken.set(number, { ...taken.get(number), ...said });
}
