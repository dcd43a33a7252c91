import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import type { LayoutName } from "../../shared/domain/importLayout.ts";
import type { ImportReport } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";
import { createProject, type Project } from "../project/project.ts";
import { importImages, type ImportRequest } from "./importImages.ts";

/** A project beside a folder `images`, both in a temporary folder that goes with it. */
export class TestProject implements Disposable {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), "moascope-import-")));
  readonly images = path.join(this.folder, "images");
  readonly project: Project;

  constructor() {
    mkdirSync(this.images);
    this.project = createProject(path.join(this.folder, "screen"));
  }

  /** Imports the folder, or a part of it, with the text of a table if one is given. */
  import(options: { table?: string | Uint8Array; copy?: boolean; from?: string; joins?: readonly string[]; layout?: LayoutName | null; pages?: ImportRequest["pages"]; channels?: ImportRequest["channels"]; masks?: ImportRequest["masks"]; signal?: AbortSignal; onProgress?: ImportRequest["onProgress"] } = {}): Promise<ImportReport> {
    const { table, copy = false, from = "", joins = [], layout = null, pages, channels, masks, signal = new AbortController().signal, onProgress = () => undefined } = options;
    const tablePath = path.join(this.folder, "labels.csv");
    if (table !== undefined) writeFileSync(tablePath, table);
    return importImages(this.project, { images: path.join(this.images, from), table: table === undefined ? undefined : tablePath, joins, layout, pages, channels, masks, copy, signal, onProgress });
  }

  /** Everything in the database that an import may change. */
  contents(): unknown {
    const tables = ["plate", "well", "site", "channel", "compound", "treatment", "image", "image_file", "metadata", "class", "label", "mask"];
    return tables.map((table) => this.project.db.prepare(`SELECT * FROM ${table}`).all());
  }

  /** The files of which the cache keeps what was read. */
  headersKept(): string[] {
    const db = new Sqlite(path.join(this.project.folder, "cache", "headers.sqlite"), { readonly: true });
    try {
      return db.prepare<[], string>("SELECT path FROM file").pluck().all();
    } finally {
      db.close();
    }
  }

  [Symbol.dispose](): void {
    this.project[Symbol.dispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The failure that a promise is rejected with; anything else is thrown on. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("it did not fail");
}
