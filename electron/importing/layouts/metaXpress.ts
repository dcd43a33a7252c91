import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { Failure } from "../../../shared/failure.ts";
import type { FoundFile } from "../findFiles.ts";
import { imageXpressNames } from "../names/imageXpress.ts";
import { present } from "../names/pattern.ts";
import { placeByName } from "../names/placeByName.ts";
import type { PlacedFile } from "../placedFile.ts";
import { reasonOf } from "../reasonOf.ts";
import { folderOf } from "./fileBeside.ts";
import { layoutOfPlaced } from "./fromMetadata.ts";
import type { LayoutFinder } from "./layoutFinder.ts";
import { baseOf } from "./names.ts";

/** What an `.HTD` file says of a plate: the names of its wavelengths, from the first, and whether file names say site and wavelength. */
type HtdFile = { readonly folder: string; readonly name: string; readonly waves: readonly string[] };

const LARGEST = 4 * 2 ** 20;
/** Where a plate has one site and one wavelength, names say neither. */
const wellAlone = /^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{1,2})_?(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?\.(?:tiff?|TIFF?)$/;

/** MetaXpress exports: an `.HTD` file names the plate and its wavelengths, and the files around it say the rest in their names. */
export const metaXpress: LayoutFinder = {
  enough: 0.5,
  find({ found, folder }) {
    const htds: HtdFile[] = [];
    const skipped: { file: string; reason: string }[] = [];
    for (const document of found.documents.filter(({ relative }) => /\.htd$/i.test(relative))) {
      try {
        htds.push(readHtd(document));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        skipped.push({ file: document.relative, reason: reasonOf(error, document.path) });
      }
    }
    if (htds.length === 0) return skipped.length === 0 ? null : { name: "metaxpress", images: [], skipped };
    const isAround = new Set(found.files.filter(({ relative }) => nearest(htds, relative) !== null));
    const around = [...isAround];
    const groups = around.map(({ relative }) => {
      const match = [...imageXpressNames.patterns, wellAlone].map((pattern) => pattern.exec(baseOf(relative))).find((groupsFound) => groupsFound !== null);
      return match === undefined ? null : present(match.groups ?? {});
    });
    const { placed, skipped: unplaced } = placeByName(around, groups, folder);
    const named = placed.map((file) => ({ ...file, channel: waveOf(file, nearest(htds, file.file.relative)!) }));
    return layoutOfPlaced("metaxpress", named, found.files.filter((file) => !isAround.has(file)), [...skipped, ...unplaced]);
  },
};

/** The description of the plate that a file belongs to: that in the nearest folder above it. */
function nearest(htds: readonly HtdFile[], relative: string): HtdFile | null {
  return htds.reduce<HtdFile | null>((best, htd) => ((htd.folder === "" || relative.startsWith(`${htd.folder}/`)) && (best === null || htd.folder.length > best.folder.length) ? htd : best), null);
}

function waveOf({ channel }: PlacedFile, { waves }: HtdFile): string | null {
  const number = channel === null ? 1 : Number(channel.slice(1));
  const name = waves[number - 1];
  const isTelling = new Set(waves).size === waves.length;
  return name !== undefined && name !== "" && isTelling ? name : channel;
}

function readHtd(document: FoundFile): HtdFile {
  const settings = new Map<string, string>();
  try {
    if (statSync(document.path).size > LARGEST) throw new Failure("MetadataUnreadable", { path: document.path, reason: "it is larger than 4 MiB" });
    const rows = parse(readFileSync(document.path, "latin1"), { relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true });
    for (const [key, value = ""] of rows) settings.set(key ?? "", value);
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    throw new Failure("MetadataUnreadable", { path: document.path, reason: error.message }, { cause: error });
  }
  if (!settings.has("HTSInfoFile")) throw new Failure("MetadataUnreadable", { path: document.path, reason: "it does not begin as MetaXpress writes it" });
  const number = Math.min(64, Number(settings.get("NWavelengths") ?? 0) || 0);
  return { folder: folderOf(document.relative), name: path.parse(document.relative).name, waves: Array.from({ length: number }, (_, at) => settings.get(`WaveName${at + 1}`) ?? "") };
}
