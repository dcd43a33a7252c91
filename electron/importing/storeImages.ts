import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { channelIds, insertChannels } from "../project/channels.ts";
import { imageWriter } from "../project/imageWriter.ts";
import type { Project } from "../project/project.ts";
import { storedPath } from "../project/storedPath.ts";
import type { AssembledChannel, AssembledImage } from "./assemble.ts";
import { inProjectOrder } from "./chooseChannels.ts";
import type { FoundFile } from "./findFiles.ts";
import { filesOf } from "./layout.ts";

/** What one import brought or confirmed. */
export type StoredCounts = { readonly plates: number; readonly wells: number; readonly sites: number; readonly images: number };

/**
 * Stores images in one transaction, which `finish` may still undo by throwing. Files that belong to other images already are conflicts.
 * `copies` says where the files were copied to, null when they stay where they are.
 */
export function storeImages<T>(
  project: Project,
  images: readonly AssembledImage[],
  channels: readonly string[],
  copies: ReadonlyMap<FoundFile, string> | null,
  finish: (counts: StoredCounts, conflicts: SkippedFile[]) => T,
): T {
  const { db, folder } = project;
  return db
    .transaction(() => {
      const existing = channelIds(db);
      const write = imageWriter(db, existing.length > 0 ? existing : insertChannels(db, channels));
      const conflicts: SkippedFile[] = [];
      const stored: AssembledImage[] = [];
      for (const image of images) {
        const { planned, width, height } = image;
        const files = inProjectOrder(image, channels).map((channel) => fileRow(folder, channel, copies));
        if (write({ ...planned.facts, width, height, files }) !== null) stored.push(image);
        else conflicts.push(...filesOf(planned.source).map(({ relative }) => ({ file: relative, reason: "belongs to another image of this project already, together with other files" })));
      }
      return finish(countsOf(stored), conflicts);
    })
    .immediate();
}

function fileRow(folder: string, { file, content, page, plane }: AssembledChannel, copies: ReadonlyMap<FoundFile, string> | null) {
  const { header, bytes, modifiedMs, fingerprint } = content;
  return { ...storedPath(folder, copies?.get(file) ?? file.path), page, plane, sampleType: header.sampleType, bytes, modifiedMs, fingerprint };
}

/** Counts places once each; a well whose images name no site counts as one site. */
function countsOf(images: readonly AssembledImage[]): StoredCounts {
  const facts = images.map(({ planned }) => planned.facts);
  const inWells = facts.filter(({ well }) => well !== null);
  const distinct = (keys: readonly unknown[]) => new Set(keys.map((key) => JSON.stringify(key))).size;
  return {
    plates: distinct(facts.map(({ plate }) => plate).filter((plate) => plate !== null)),
    wells: distinct(inWells.map(({ plate, well }) => [plate, well])),
    sites: distinct(inWells.map(({ plate, well, site }) => [plate, well, site ?? ""])),
    images: images.length,
  };
}
