import { unitName } from "../../shared/domain/concentrationUnit.ts";
import type { ImportPreview, PreviewImage } from "../../shared/contract/importing.ts";
import { channelInWords } from "../../shared/domain/channelInWords.ts";
import { layoutTitles } from "../../shared/domain/importLayout.ts";
import type { FilePages, ImportReport, JoinReport, LeftOut, MaskReport } from "../../shared/domain/importReport.ts";
import type { Terminal } from "./terminal.ts";

/** One line for each file that was not used, then the sums. */
export function tell(terminal: Terminal, report: ImportReport, json: boolean): void {
  for (const { file, reason } of report.skipped) terminal.note(`Skipped ${file}: ${reason}`);
  const { files, used, plates, wells, sites, images, channels, layout, leftOut, notes, pages, joins, plateMaps, masks, changes } = report;
  terminal.note(`Read as: ${layoutTitles[layout]}.`);
  const asides = [guessedPagesLine(pages, "were"), ...notes, leftOutLine(leftOut), ...joins.map(joinLine), ...plateMapLines(plateMaps, joins), maskLine(masks), changesLine(changes)];
  for (const line of asides) if (line !== null) terminal.note(line);
  const found = [counted(plates, "plate"), counted(wells, "well"), counted(sites, "site")].join(", ");
  const summary = used === 0 ? `None of ${counted(files, "file")} used.` : `${used} of ${counted(files, "file")} used: ${counted(images, "image")} with ${counted(channels.length, "channel")} (${channels.join(", ")}), ${found}; ${report.skipped.length} skipped.`;
  if (!json) return terminal.say(summary);
  terminal.note(summary);
  terminal.say(JSON.stringify(report));
}

/** What an import would bring, or all that is known of it as one line of JSON. */
export function tellPreview(terminal: Terminal, preview: ImportPreview, json: boolean): void {
  if (json) return terminal.say(JSON.stringify(preview));
  const { layout, candidates, pattern, parsed, completeness, joins, plateMaps, masks, leftOut, notes, pages, files, used, images, opened, examples, classes, channels, plates, skipped } = preview;
  terminal.say(`Read as: ${layoutTitles[layout]}.`);
  terminal.say(`${used} of ${counted(files, "file")} ${used === 1 ? "makes" : "make"} ${counted(images, "image")} with ${counted(channels.length, "channel")} (${channels.map(({ name }) => name).join(", ")}).`);
  for (const { name, rows, columns, wells } of plates) terminal.say(`Plate ${name}: ${counted(wells.length, "well")} of ${rows * columns}.`);
  if (pattern !== null) terminal.say(`Pattern: ${pattern}`);
  for (const { file, plate, well, site, channel, z, time } of parsed) {
    const said = Object.entries({ plate, well, site, channel, z, time }).flatMap(([what, value]) => (value === null ? [] : [`${what} ${value}`]));
    terminal.say(`  ${file}: ${said.join(", ")}`);
  }
  if (parsed.length === 0) for (const example of examples) terminal.say(`  ${example.name}: ${exampleText(example)}`);
  if (classes.length > 0) terminal.say(classesLine(classes, images));
  if (completeness !== null) for (const line of missingLines(completeness)) terminal.say(line);
  for (const line of [guessedPagesLine(pages, "are"), ...notes, leftOutLine(leftOut), ...joins.map(joinLine), ...plateMapLines(plateMaps, joins), maskLine(masks)]) if (line !== null) terminal.say(line);
  if (skipped.length > 0) terminal.say(`${skipped.length} would be skipped, such as ${skipped[0]!.file}: ${skipped[0]!.reason}.`);
  if (opened < images) terminal.say(`Of these images only ${opened} were opened; the import checks every one.`);
  const others = candidates.filter((candidate) => candidate.layout !== layout);
  for (const candidate of others) terminal.say(`Could also be read as ${candidate.layout}: ${Math.round(100 * candidate.share)} % of the files, ${counted(candidate.images, "image")}.`);
}

/** An image as it would be imported, where names of files say nothing. */
function exampleText({ name, plate, well, site, compound, concentration, className, files, metadata }: PreviewImage): string {
  const { [unitName]: unit, ...others } = metadata;
  const dose = concentration === null ? null : [concentration, unit].filter((part) => part !== undefined).join(" ");
  const facts = { class: className, plate, well, site, compound, concentration: dose, ...others, files: files.length === 1 && files[0] === name ? null : files.join(", ") };
  return Object.entries(facts).flatMap(([what, value]) => (value === null ? [] : [`${what} ${value}`])).join(", ") || "no class";
}

/** Classes that a preview names. */
const SHOWN_CLASSES = 20;

function classesLine(classes: ImportPreview["classes"], images: number): string {
  const named = classes.slice(0, SHOWN_CLASSES).map(({ name, images: members }) => `${name} (${members})`).join(", ");
  const without = images - classes.reduce((sum, { images: members }) => sum + members, 0);
  return `${classes.length === 1 ? "1 class" : `${classes.length} classes`}: ${named}${classes.length > SHOWN_CLASSES ? ", ..." : ""}.${without > 0 ? ` ${counted(without, "image")} without one.` : ""}`;
}

function missingLines({ incomplete, channels, examples, usualSites, poorerWells }: NonNullable<ImportPreview["completeness"]>): string[] {
  const lacking = examples.map(({ field, lacks }) => `${field} lacks ${lacks.map(channelInWords).join(", ")}`).join("; ");
  const unused = channels.filter(({ isUsed }) => !isUsed);
  const poorer = poorerWells.slice(0, 5).map(({ plate, well, sites }) => `${plate} ${well} has ${sites}`).join(", ");
  return [
    ...(incomplete === 0 ? [] : [`${counted(incomplete, "field")} without all channels would be left out: ${lacking}.`]),
    ...unused.map(({ name, fields }) => `${capitalised(channelInWords(name))} is in ${counted(fields, "field")} only, and would be left out.`),
    ...(poorerWells.length === 0 ? [] : [`Most wells have ${counted(usualSites, "site")}, ${counted(poorerWells.length, "well")} fewer: ${poorer}.`]),
  ];
}

function capitalised(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1);
}

/** What was made of pages of which nothing is known, and how to say better. */
function guessedPagesLine(pages: FilePages | null, verb: "are" | "were"): string | null {
  return pages?.areGuessed !== true ? null : `Nothing in files with several pages says what these are: they ${verb} taken for channels. Say with --pages channels, --pages depths or --pages times.`;
}

function leftOutLine({ thumbnails, hidden, documents, failed }: LeftOut): string | null {
  const parts = Object.entries({ thumbnail: thumbnails, "hidden file": hidden, document: documents, "failed image": failed }).flatMap(([what, number]) => (number === 0 ? [] : [counted(number, what)]));
  return parts.length === 0 ? null : `Not counted as images: ${parts.join(", ")}.`;
}

function joinLine({ table, by, rows, matched, unmatched, images, ofImages, columns }: JoinReport): string {
  const without = unmatched.length === 0 ? "" : ` Without an image: ${unmatched.join(", ")}${rows - matched > unmatched.length ? ", ..." : ""}.`;
  return `${table}, by ${by}: ${matched} of ${counted(rows, "row")} matched, ${images} of ${counted(ofImages, "image")} (${columns.join(", ")}).${without}`;
}

/** How to join plate maps that lie in the folder: only one can be given as such, and others say more all the same. */
function plateMapLines(plateMaps: readonly JoinReport[], joins: readonly JoinReport[]): string[] {
  return plateMaps.map(({ table, by, rows, matched, columns }, at) => {
    const path = /\s/.test(table) ? `"${table}"` : table;
    return `Plate map ${table} found (${matched} of ${counted(rows, "row")} match by ${by}: ${columns.join(", ")}): add ${at === 0 && joins.length === 0 ? "--plate-map" : "--metadata"} ${path}`;
  });
}

function maskLine(masks: MaskReport | null): string | null {
  if (masks === null) return null;
  const { files, images, ofImages, unmatched } = masks;
  const others = unmatched.map(({ file, reason }) => `${file} (${reason})`).join(", ");
  return `${images} of ${counted(ofImages, "image")} ${images === 1 ? "has" : "have"} a mask, of ${counted(files, "mask")}.${files === images ? "" : ` Not used: ${others}${files - images > unmatched.length ? ", ..." : ""}.`}`;
}

function changesLine({ added, changed, unchanged, vanished, vanishedFiles }: ImportReport["changes"]): string | null {
  if (changed + unchanged + vanished === 0) return null;
  const gone = vanished === 0 ? "" : ` Gone: ${vanishedFiles.slice(0, 5).join(", ")}${vanished > 5 ? ", ..." : ""}.`;
  return `Since the last import: ${added} added, ${changed} changed, ${unchanged} unchanged, ${vanished} gone.${gone}`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
