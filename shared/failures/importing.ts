import { z } from "zod";
import { ImportReport } from "../domain/importReport.ts";
import { failureKind } from "./failureKind.ts";

/** What can be wrong with a folder or a table that is to be imported. */
export const importFailures = {
  ImportFolderMissing: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `${path} cannot be read: ${reason}. Give the folder that holds the images.`,
  ),
  ImportFolderEmpty: failureKind(z.object({ path: z.string() }), ({ path }) => `${path} holds no image files. Give the folder that holds the images, or one above it.`),
  NothingUsable: failureKind(z.object({ path: z.string(), report: ImportReport }), ({ path, report }) => {
    const [first] = report.skipped;
    const example = first === undefined ? "" : `${first.file}: ${first.reason.replace(/\.$/, "")}`;
    if (report.files === 1) return `The only file in ${path} could not be used: ${example}. The project is as it was.`;
    return `None of the ${report.files} files in ${path} could be used${example === "" ? "" : `, for instance ${example}`}. The project is as it was.`;
  }),
  MasksMissing: failureKind(
    z.object({ path: z.string(), ending: z.string().nullable() }),
    ({ path, ending }) =>
      `No file in ${path} is called like a mask${ending === null ? "" : ` that ends with "${ending}"`}. Give the folder that holds the masks, or call them like their images with an ending such as _mask or _labels.`,
  ),
  MasksUnmatched: failureKind(
    z.object({ path: z.string(), masks: z.number(), file: z.string(), reason: z.string(), image: z.string() }),
    ({ path, masks, file, reason, image }) =>
      `None of the ${masks} masks in ${path} is that of an image, for instance ${file}: ${reason}. Call masks like their images (the first is ${image}), with the same folders or with an ending such as _mask. The project is as it was.`,
  ),
  TableMissing: failureKind(z.object({ path: z.string() }), ({ path }) => `There is no table at ${path}. Check its path.`),
  TableUnreadable: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `The table ${path} cannot be read: ${reason}. Save it as CSV (comma, semicolon or tab, UTF-8).`,
  ),
  TableEmpty: failureKind(z.object({ path: z.string() }), ({ path }) => `The table ${path} has no rows below its header. Give a table with one row for each image file.`),
  TableWithoutFileColumn: failureKind(
    z.object({ path: z.string(), columns: z.array(z.string()) }),
    ({ path, columns }) => `The table ${path} has no column with file names (it has ${listed(columns)}). Name that column "file".`,
  ),
  TableNamesNoFile: failureKind(
    z.object({ path: z.string(), folder: z.string(), names: z.array(z.string()) }),
    ({ path, folder, names }) => `No file that the table ${path} names is in ${folder} (looked for ${listed(names)}). Check the folder, and that the table belongs to these images.`,
  ),
  LayoutNotFound: failureKind(
    z.object({ path: z.string(), layout: z.string() }),
    ({ path, layout }) => `${path} cannot be read as ${layout}: nothing of that kind is in it. Leave the layout out to see what fits.`,
  ),
  MetadataUnreadable: failureKind(
    z.object({ path: z.string(), reason: z.string() }),
    ({ path, reason }) => `${path} cannot be read: ${reason}. Copy it anew from the microscope, or move it away to go by the names of the files.`,
  ),
  PatternInvalid: failureKind(z.object({ pattern: z.string(), reason: z.string() }), ({ pattern, reason }) => `The pattern ${pattern} cannot be used: ${reason}.`),
  PatternSlow: failureKind(
    z.object({ pattern: z.string(), seconds: z.number() }),
    ({ pattern, seconds }) => `The pattern ${pattern} takes longer than ${seconds} seconds. Leave out repeats within repeats, such as (a+)+, and begin it with ^.`,
  ),
  JoinWithoutKey: failureKind(
    z.object({ path: z.string(), columns: z.array(z.string()) }),
    ({ path, columns }) => `The table ${path} does not say what its rows are about (it has ${listed(columns)}). Give it a column file, well (or row and column), or compound.`,
  ),
  NothingRelinked: failureKind(
    z.object({ path: z.string(), missing: z.number() }),
    ({ path, missing }) => (missing === 0 ? `No image of this project is missing, so nothing was looked for in ${path}.` : `None of the ${missing} missing files is in ${path}. Give the folder to which the images were moved.`),
  ),
  IdxLabelsDiffer: failureKind(
    z.object({ path: z.string(), images: z.number(), labels: z.number() }),
    ({ path, images, labels }) => `${path} has ${labels} labels for ${images} images. Give the label file that belongs to the images, or move it away to import them unlabelled.`,
  ),
} as const;

function listed(names: readonly string[]): string {
  return names.map((name) => (name === "" ? "a column without a name" : name)).join(", ");
}
