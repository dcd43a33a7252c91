import type { LayoutName } from "../../../shared/domain/importLayout.ts";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { Failure } from "../../../shared/failure.ts";
import type { FoundFile } from "../findFiles.ts";
import { groupFields } from "../groupFields.ts";
import type { Layout } from "../layout.ts";
import { parsedFile, type PlacedFile } from "../placedFile.ts";
import { reasonOf } from "../reasonOf.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

/** What one document of metadata says: the files that it places, those that it names and that are not there, and how many it marks as failed. */
export type DocumentedFiles = { readonly placed: readonly PlacedFile[]; readonly missing: readonly string[]; readonly failed?: number };

const SHOWN = 5;

/** A layout by documents of metadata, each about the files around it. One that cannot be read is named, and its files are left to the reason. */
export function fromMetadata(name: LayoutName, isDocument: (document: FoundFile) => boolean, read: (document: FoundFile, files: readonly FoundFile[], all: readonly FoundFile[]) => DocumentedFiles | Promise<DocumentedFiles>): LayoutFinder {
  return {
    enough: 0.5,
    async find({ found, signal }) {
      const documents = found.documents.filter(isDocument);
      if (documents.length === 0) return null;
      const placed: PlacedFile[] = [];
      const skipped: SkippedFile[] = [];
      let failed = 0;
      for (const document of documents) {
        signal.throwIfAborted();
        try {
          const said = await read(document, found.files, found.documents);
          placed.push(...said.placed);
          failed += said.failed ?? 0;
          skipped.push(...said.missing.map((file) => ({ file, reason: `is in ${document.relative}, but there is no such file` })));
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          skipped.push({ file: document.relative, reason: reasonOf(error, document.path) });
        }
      }
      return layoutOfPlaced(name, withoutRepeats(placed), found.files, skipped, failed);
    },
  };
}

/** The layout of files that metadata places; all other files are left out. */
export function layoutOfPlaced(name: LayoutName, placed: readonly PlacedFile[], files: readonly FoundFile[], skipped: readonly SkippedFile[], failed = 0): Layout {
  const { images, skipped: ungrouped, completeness } = groupFields(placed, "as given");
  const known = new Set(placed.map(({ file }) => file.relative));
  for (const { file } of skipped) known.add(file);
  const unknown = files.filter(({ relative }) => !known.has(relative)).map(({ relative }) => ({ file: relative, reason: "is not among the images that the microscope lists" }));
  return { name, images, skipped: [...skipped, ...ungrouped, ...unknown], parsed: placed.slice(0, SHOWN).map(parsedFile), completeness, failed };
}

/** The same list is often kept twice, such as beside the images and above them; the first counts. */
function withoutRepeats(placed: readonly PlacedFile[]): readonly PlacedFile[] {
  const seen = new Set<string>();
  return placed.filter(({ file, page = 0, plane = 0 }) => {
    const key = `${file.relative}\n${page}\n${plane}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
