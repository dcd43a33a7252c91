import { parse } from "csv-parse/sync";
import { readFileSync, statSync } from "node:fs";
import { Failure } from "../../shared/failure.ts";

/** A table as its cells: every row is as long as the header. Line numbers count from 1 and belong to the rows. */
export type Table = {
  readonly path: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
};

const maximumBytes = 256 * 2 ** 20;
/** Enough of a table to see how its cells are parted. */
const sampledCharacters = 16_384;
const delimiters = [",", ";", "\t"] as const;

/**
 * Reads a table with a header line: comma, semicolon or tab; CR, LF or CRLF; UTF-8, UTF-16 or Latin-1.
 * Throws TableMissing, TableUnreadable and TableEmpty.
 */
export function readTable(path: string): Table {
  const text = decodeText(path, readBytes(path));
  const [header, ...rows] = parseCells(path, text);
  if (header === undefined || rows.length === 0) throw new Failure("TableEmpty", { path });
  return { path, header: header.map((name) => name.trim()), rows: rows.map((row) => header.map((_, index) => row[index]?.trim() ?? "")) };
}

function readBytes(path: string): Buffer {
  try {
    const status = statSync(path);
    if (status.isDirectory()) throw new Failure("TableUnreadable", { path, reason: "it is a folder" });
    if (status.size > maximumBytes) throw new Failure("TableUnreadable", { path, reason: `it is larger than ${maximumBytes / 2 ** 20} MiB` });
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    const code = "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") throw new Failure("TableMissing", { path }, { cause: error });
    throw new Failure("TableUnreadable", { path, reason: error.message }, { cause: error });
  }
}

function decodeText(path: string, bytes: Buffer): string {
  if (bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004") throw new Failure("TableUnreadable", { path, reason: "it is a spreadsheet or an archive, not text" });
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  if (text.includes("\0")) throw new Failure("TableUnreadable", { path, reason: "it is not a text file" });
  return text;
}

/** The encoding by byte order mark, by the zero bytes that UTF-16 has in plain English, or by whether the bytes are valid UTF-8. */
function encodingOf(bytes: Buffer): "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "windows-1252";
    throw error;
  }
}

function parseCells(path: string, text: string): string[][] {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Failure("TableUnreadable", { path, reason: error.message }, { cause: error });
  }
}

/** The delimiter that parts the first lines into as many cells as the header, outside quotes; of several such the one with the most cells. */
function delimiterOf(text: string): string {
  const lines = text
    .slice(0, sampledCharacters)
    .replaceAll(/"[^"]*"/g, "")
    .split(/[\r\n]+/)
    .filter((line) => /[^ ]/.test(line));
  const score = (delimiter: string) => {
    const counts = lines.map((line) => line.split(delimiter).length);
    const columns = counts[0] ?? 1;
    return columns === 1 ? 0 : counts.filter((count) => count === columns).length / counts.length + columns / sampledCharacters;
  };
  return delimiters.reduce((best, delimiter) => (score(delimiter) > score(best) ? delimiter : best));
}
