import path from "node:path";
import type { Database } from "better-sqlite3";
import type { Reproduction } from "../../shared/statistics/evaluateReproductions.ts";
import type { Project } from "./project.ts";
import { runFolder } from "./runs.ts";

/** How far an image is reproduced, and the numbers that its network keeps of it, where it has a layer of such. */
export type KeptReproduction = Reproduction & { readonly code: Float32Array | null };

/** The file of a picture of an image beside what a run made of it. */
export function pairFile(project: Pick<Project, "folder">, runId: number, imageId: number): string {
  return path.join(runFolder(project, runId), "reproductions", `${imageId}.webp`);
}

/** Makes these, by image id, all that a run reproduced. */
export function replaceReproductions(db: Database, runId: number, reproductions: ReadonlyMap<number, KeptReproduction>): void {
  const insert = db.prepare("INSERT INTO reproduction (run_id, image_id, error, psnr, interpolated, code) VALUES (@runId, @imageId, @error, @psnr, @interpolated, @code)");
  db.transaction(() => {
    db.prepare("DELETE FROM reproduction WHERE run_id = ?").run(runId);
    for (const [imageId, { code, ...figures }] of reproductions) insert.run({ ...figures, runId, imageId, code: code === null ? null : bytesOf(code) });
  })();
}

/** What a run reproduced, by image id in ascending order. */
export function readReproductions(db: Database, runId: number): Map<number, KeptReproduction> {
  type Row = Reproduction & { readonly imageId: number; readonly code: Buffer | null };
  const rows = db.prepare<[number], Row>("SELECT image_id AS imageId, error, psnr, interpolated, code FROM reproduction WHERE run_id = ? ORDER BY image_id").all(runId);
  return new Map(rows.map(({ imageId, code, ...figures }) => [imageId, { ...figures, code: code === null ? null : numbersOf(code) }]));
}

function bytesOf(numbers: Float32Array): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, at) => bytes.writeFloatLE(number, at * 4));
  return bytes;
}

function numbersOf(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
}
