import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { drawField } from "../../../electron/imaging/demo/drawField.ts";
import { plateMap } from "../../../electron/imaging/demo/plateMap.ts";
import { PIXELS, SIDE } from "../../../electron/imaging/demo/plane.ts";
import { CHANNELS } from "../../../electron/imaging/demo/scene.ts";
import { identify } from "../../../electron/importing/identify.ts";
import { importImages } from "../../../electron/importing/importImages.ts";
import { ThumbnailStore } from "../../../electron/pixels/thumbnailStore.ts";
import makeThumbnail from "../../../electron/pixels/thumbnailWorker.ts";
import { identityOf } from "../../../electron/pixels/picturePool.ts";
import { keepCells } from "../../../electron/project/cellCounts.ts";
import { changeChannel, insertChannels } from "../../../electron/project/channels.ts";
import { pictureSlices } from "../../../electron/project/images.ts";
import { imageWriter } from "../../../electron/project/imageWriter.ts";
import { keepMeasures } from "../../../electron/project/measures.ts";
import { createProject, projectFolder } from "../../../electron/project/project.ts";
import { storedPath } from "../../../electron/project/storedPath.ts";
import { wellName } from "../../../shared/domain/wellName.ts";

/** Different pictures among the many: a browser that has seen one of them still has to fetch and decode every other image. */
const DRAWN = 24;
/** Images in one file; further files are links to it under other names. */
const ITEMS = 2_400;
const PLATE = { rows: 16, columns: 24, sites: 9 };
/** Side of the square around a cell, in pixels. */
const CELL = 48;
/** What the brightest pixels of a drawn field reach, in counts of its camera. */
const BRIGHT = 6_000;

const drawn = (fields: number) => plateMap(1, 1).slice(0, fields).map((well) => drawField(well, 1, 1));

/** A project of many images, 9 in each well of 384-well plates, with thumbnails made ahead as they are after some time, and so many cells counted in each. Its path. */
export async function manyImages(folder: string, images: number, cells = 0): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const first = path.join(folder, "fields-0.idx");
  writeFileSync(first, itemsFile(drawn(DRAWN)));
  const files = Array.from({ length: Math.ceil(images / ITEMS) }, (_, index) => path.join(folder, `fields-${index}.idx`));
  for (const file of files.slice(1)) linkSync(first, file);
  const identified = identify(first);

  const location = path.join(folder, `screen-${images}`);
  using project = createProject(location);
  const channels = insertChannels(project.db, CHANNELS.map((name) => ({ name })));
  CHANNELS.forEach((_, position) => changeChannel(project.db, position, { contrast: { low: 10, high: 200 } }));
  const write = imageWriter(project.db, channels);
  const wells = PLATE.rows * PLATE.columns;
  project.db.transaction(() => {
    for (let at = 0; at < images; at++) {
      const well = Math.floor(at / PLATE.sites) % wells;
      const plate = `Plate${1 + Math.floor(at / PLATE.sites / wells)}`;
      const place = { row: Math.floor(well / PLATE.columns), column: well % PLATE.columns };
      const site = String(1 + (at % PLATE.sites));
      const stored = storedPath(project.folder, files[Math.floor(at / ITEMS)]!);
      write({
        name: `${plate}_${wellName(place.row, place.column)}_s${site}`,
        ...{ plate, well: place, site, compound: `compound ${1 + (well % 96)}`, concentration: 10 ** ((well % 4) - 1), replicate: null, width: SIDE, height: SIDE },
        label: at % 3 === 0 ? null : { className: `mechanism ${1 + (well % 12)}`, origin: "table", author: "measurement" },
        metadata: { "cell count": String(40 + ((at * 37) % 160)) },
        files: CHANNELS.map((_, plane) => ({ ...stored, page: at % ITEMS, plane, sampleType: "uint8", ...identified })),
      });
    }
  })();

  mkdirSync(path.join(project.folder, "cache"), { recursive: true });
  using store = new ThumbnailStore(path.join(project.folder, "cache"), Infinity);
  const pictures = [...pictureSlices(project, ITEMS)].flat();
  const made = await Promise.all(
    pictures.slice(0, DRAWN).map(async ({ files: sources }) => {
      const answer = await makeThumbnail({ sources, longest: null });
      if (!("kept" in answer)) throw new Error("A thumbnail could not be made.");
      return answer;
    }),
  );
  const kept = pictures.map((image, at) => ({ imageId: image.id, identity: identityOf(image), ...made[at % DRAWN]! }));
  store.keep(kept.map(({ kept: thumbnail, ...image }) => ({ ...image, thumbnail })));
  const places = Float32Array.from({ length: 2 * cells }, (_, at) => ((at * 29) % 97) * (SIDE / 97));
  if (cells > 0) keepCells(project.db, { side: CELL, channel: CHANNELS[0]! }, new Map(pictures.map(({ id }) => [id, places])));
  keepMeasures(project.db, kept.map(({ measures, ...image }) => ({ ...image, channels: measures })));
  return project.folder;
}

/** IDX data of 8 bits, channels last, in which the drawn fields repeat. */
function itemsFile(fields: readonly Uint16Array[]): Buffer {
  const header = Buffer.from([0, 0, 0x08, 4, ...[ITEMS, SIDE, SIDE, CHANNELS.length].flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255])]);
  const items = fields.map((field) => Buffer.from(interleaved(field).map((count) => Math.min(255, (count * 255) / BRIGHT))));
  return Buffer.concat([header, ...Array.from({ length: ITEMS }, (_, at) => items[at % items.length]!)]);
}

function interleaved(field: Uint16Array): Uint16Array {
  return Uint16Array.from({ length: field.length }, (_, at) => field[(at % CHANNELS.length) * PIXELS + Math.floor(at / CHANNELS.length)]!);
}

/** A project of 16-bit fields of 1280 x 1024 pixels as microscopes write them, one file a channel. Its path. */
export async function largeFields(folder: string, fields: number): Promise<string> {
  const images = path.join(folder, "large");
  mkdirSync(images, { recursive: true });
  const columns = 1280 / SIDE;
  const rows = 1024 / SIDE;
  const tiles = drawn(columns * rows);
  const table = ["file,plate,well,site,channel"];
  for (let field = 0; field < fields; field++) {
    const well = wellName(Math.floor(field / 24), field % 24);
    for (const [channel, name] of CHANNELS.entries()) {
      const mosaic = new Uint16Array(columns * rows * PIXELS);
      for (let y = 0; y < rows * SIDE; y++) {
        for (let column = 0; column < columns; column++) {
          const tile = tiles[(Math.floor(y / SIDE) * columns + column + field) % tiles.length]!;
          const from = channel * PIXELS + (y % SIDE) * SIDE;
          mosaic.set(tile.subarray(from, from + SIDE), (y * columns + column) * SIDE);
        }
      }
      const file = `${well}_${name}.tif`;
      await sharp(mosaic, { raw: { width: 1280, height: 1024, channels: 1 } }).toColourspace("grey16").tiff({ compression: "none" }).toFile(path.join(images, file));
      table.push([file, "Plate1", well, 1, name].join());
    }
  }
  const tablePath = path.join(folder, "large.csv");
  writeFileSync(tablePath, table.join("\n"));
  const location = projectFolder(path.join(folder, "large-fields"));
  using project = createProject(location);
  await importImages(project, { images, table: tablePath, copy: false, signal: new AbortController().signal, onProgress: () => undefined });
  return location;
}
