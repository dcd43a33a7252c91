import { hash } from "node:crypto";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { channelIds, insertChannels, type ProjectChannel } from "../project/channels.ts";
import { imageWriter, type NewImage } from "../project/imageWriter.ts";
import { maskWriter } from "../project/masks.ts";
import type { Project } from "../project/project.ts";
import { storedPath } from "../project/storedPath.ts";
import type { AssembledChannel, AssembledImage } from "./assemble.ts";
import { inProjectOrder } from "./chooseChannels.ts";
import type { FoundFile } from "./findFiles.ts";
import type { HeaderCache, StoredImage } from "./headerCache.ts";
import { keepAcquisition } from "./keepAcquisition.ts";
import { filesOf } from "./layout.ts";
import type { CheckedMask } from "./masks/checkMasks.ts";

/** What one import brought or confirmed. */
export type StoredCounts = { readonly plates: number; readonly wells: number; readonly sites: number; readonly images: number };

/** Where the files were copied to, null when they stay where they are; the masks of images; what was stored before; and the turns of others. */
type Circumstances = { readonly copies: ReadonlyMap<FoundFile, string> | null; readonly masks: ReadonlyMap<AssembledImage, CheckedMask> | null; readonly cache: HeaderCache; readonly turn: () => Promise<void> };

/** An image that is to be stored: all of it, unless it is known to be there as it is. */
type Arriving = { readonly image: AssembledImage; readonly known: StoredImage | undefined; readonly identity: Pick<StoredImage, "first" | "signature">; readonly row: NewImage };

/**
 * Stores images in one transaction, which `finish` may still undo by throwing. Files that belong to other images already are conflicts.
 * Images of which the cache says that all is stored as it is are passed over. What can be worked out before the transaction is, in turns with others.
 */
export async function storeImages<T>(
  project: Project,
  images: readonly AssembledImage[],
  channels: readonly ProjectChannel[],
  { copies, masks, cache, turn }: Circumstances,
  finish: (counts: StoredCounts, conflicts: SkippedFile[]) => T,
): Promise<T> {
  const { db, folder } = project;
  const before = cache.storedImages();
  const importedAt = db.prepare<[number], string>("SELECT imported_at FROM image WHERE id = ?").pluck();
  const written: StoredImage[] = [];
  const arriving: Arriving[] = [];
  for (const image of images) {
    const { planned, width, height } = image;
    const row = { ...planned.facts, width, height, files: inProjectOrder(image, channels).map((channel) => fileRow(folder, channel, copies)) };
    const identity = identityOf(row);
    const known = before.get(identity.first);
    arriving.push({ image, identity, known: known?.signature === identity.signature ? known : undefined, row });
    await turn();
  }
  await turn();
  const result = db
    .transaction(() => {
      const existing = channelIds(db);
      const writeMask = maskWriter(db);
      const keepMask = (imageId: number, image: AssembledImage) => {
        const mask = masks?.get(image);
        if (mask !== undefined) writeMask(imageId, { ...storedPath(folder, copies?.get(mask.file) ?? mask.file.path), ...mask.content });
      };
      const write = imageWriter(db, existing.length > 0 ? existing : insertChannels(db, channels));
      const conflicts: SkippedFile[] = [];
      const stored: AssembledImage[] = [];
      for (const { image, known, identity, row } of arriving) {
        if (known !== undefined && importedAt.get(known.imageId) === known.importedAt) {
          stored.push(image);
          keepMask(known.imageId, image);
          continue;
        }
        const id = write(row);
        if (id === null) conflicts.push(...filesOf(image.planned.source).map(({ relative }) => ({ file: relative, reason: "belongs to another image of this project already, together with other files" })));
        else {
          stored.push(image);
          keepMask(id, image);
          written.push({ ...identity, imageId: id, importedAt: importedAt.get(id)! });
        }
      }
      keepAcquisition(db, stored, channels);
      return finish(countsOf(stored), conflicts);
    })
    .immediate();
  cache.keepImages(written);
  return result;
}

/** A digest of everything that is known of an image, and its first file. */
function identityOf(image: NewImage): Pick<StoredImage, "first" | "signature"> {
  const [file] = image.files;
  return { first: `${file?.relativeTo} ${file?.path} ${file?.page} ${file?.plane}`, signature: hash("sha1", JSON.stringify(image), "base64") };
}

function fileRow(folder: string, { file, content, page, plane }: AssembledChannel, copies: ReadonlyMap<FoundFile, string> | null) {
  const { header, bytes, modifiedMs, fingerprint } = content;
  return { ...storedPath(folder, copies?.get(file) ?? file.path), page, plane, sampleType: header.sampleType, bytes, modifiedMs, fingerprint };
}

/** Counts places once each; a well whose images name no site counts as one site. */
function countsOf(stored: readonly AssembledImage[]): StoredCounts {
  const [plates, wells, sites] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const { planned: { facts: { plate, well, site } } } of stored) {
    if (plate !== null) plates.add(plate);
    if (well === null) continue;
    const place = `${plate}\n${well.row} ${well.column}`;
    wells.add(place);
    sites.add(`${place}\n${site ?? ""}`);
  }
  return { plates: plates.size, wells: wells.size, sites: sites.size, images: stored.length };
}
