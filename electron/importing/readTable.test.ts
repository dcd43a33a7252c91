import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { stringify } from "csv-stringify/sync";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isFailure } from "../../shared/failure.ts";
import { readTable } from "./readTable.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "moascope-table-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string | Uint8Array): { header: readonly string[]; rows: readonly (readonly string[])[] } {
  const file = path.join(folder, "table.csv");
  writeFileSync(file, content);
  const { header, rows } = readTable(file);
  return { header, rows };
}

test.each<[string, string | Uint8Array]>([
  ["commas and LF", "file,moa\na.png,x\nb.png,y\n"],
  ["semicolons and CRLF", "file;moa\r\na.png;x\r\nb.png;y\r\n"],
  ["tabs and CR", "file\tmoa\ra.png\tx\rb.png\ty"],
  ["mixed line ends", "file,moa\r\na.png,x\rb.png,y\n"],
  ["a UTF-8 byte order mark", "\uFEFFfile,moa\na.png,x\nb.png,y\n"],
  ["UTF-16 with its mark", Buffer.from("\uFEFFfile,moa\na.png,x\nb.png,y\n", "utf16le")],
  ["UTF-16 without a mark", Buffer.from("file,moa\na.png,x\nb.png,y\n", "utf16le")],
  ["big-endian UTF-16", Buffer.from("\uFEFFfile,moa\na.png,x\nb.png,y\n", "utf16le").swap16()],
  ["quotes", '"file","moa"\n"a.png","x"\n"b.png","y"\n'],
  ["empty lines and spaces", "\n  \nfile , moa\n\na.png, x \n,\nb.png,y\n\n"],
])("reads %s", (_, content) => {
  expect(read(content)).toEqual({ header: ["file", "moa"], rows: [["a.png", "x"], ["b.png", "y"]] });
});

test("reads Latin-1, short and long rows, delimiters in quotes, and a first column without a name", () => {
  expect(read(Buffer.from("file;Konzentration (µM, nominal)\na.png;1\n", "latin1")).header).toEqual(["file", "Konzentration (µM, nominal)"]);
  expect(read("file,moa,well\na.png\nb.png,x,A01,more\n").rows).toEqual([["a.png", "", ""], ["b.png", "x", "A01"]]);
  expect(read('"a;b;c;d",moa\n"1,5",x\n')).toEqual({ header: ["a;b;c;d", "moa"], rows: [["1,5", "x"]] });
  expect(read("\tmoa\n1\tx\n")).toEqual({ header: ["", "moa"], rows: [["1", "x"]] });
});

test.each<[string, string | Uint8Array, string]>([
  ["nothing", "", "TableEmpty"],
  ["only a header", "file,moa\n", "TableEmpty"],
  ["a spreadsheet", Buffer.from("PK\u0003\u0004rest", "latin1"), "TableUnreadable"],
  ["binary data", Buffer.from([1, 2, 3, 0, 0, 0, 9, 9, 9, 0]), "TableUnreadable"],
  ["a quote that never ends", 'file,moa\n"a.png,x\nb.png,y\n', "TableUnreadable"],
])("%s is a failure", (_, content, code) => {
  expect(() => read(content)).toThrow(expect.objectContaining({ code }) as Error);
});

test("a missing table and a folder in its place are failures", () => {
  try {
    readTable(path.join(folder, "nowhere.csv"));
  } catch (error) {
    expect(isFailure(error, "TableMissing")).toBe(true);
  }
  expect(() => readTable(folder)).toThrow(/it is a folder/);
});

test("whatever a cell holds comes back from any delimiter and line end", () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => text.replaceAll("\0", "").trim()).filter((text) => text !== "");
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), fc.constantFrom(",", ";", "\t"), fc.constantFrom("\n", "\r\n", "\r"), (rows, delimiter, lineEnd) => {
      const text = stringify([["file", "moa"], ...rows], { delimiter, record_delimiter: lineEnd, quoted: true });
      expect(read(text)).toEqual({ header: ["file", "moa"], rows });
    }),
  );
});
