import type { Migration } from "../migrate.ts";
import { firstSchema } from "./0010-first-schema.ts";
import { peopleAndPictures } from "./0020-people-and-pictures.ts";
import { pixels } from "./0030-pixels.ts";
import { runNotices } from "./0040-run-notices.ts";
import { namesInFiles } from "./0050-names-in-files.ts";
import { howFoldersWereRead } from "./0060-how-folders-were-read.ts";
import { roomForThumbnails } from "./0070-room-for-thumbnails.ts";
import { masks } from "./0080-masks.ts";
import { cellCounts } from "./0090-cell-counts.ts";
import { cellPlaces } from "./0100-cell-places.ts";
import { reproductions } from "./0110-reproductions.ts";
import { generatorLoss } from "./0120-generator-loss.ts";

/** Every step of the schema, oldest first. */
export const migrations: readonly Migration[] = [firstSchema, peopleAndPictures, pixels, runNotices, namesInFiles, howFoldersWereRead, roomForThumbnails, masks, cellCounts, cellPlaces, reproductions, generatorLoss];
