import { expect, test } from "vitest";
import type { FileEntry, FolderListing } from "../../shared/contract/files.ts";
import { choiceOf, nameOf, opens, shownEntries, typeAhead } from "./folderListing.ts";

const entry = (name: string, kind: FileEntry["kind"]): FileEntry => ({ name, path: `/data/${name}`, kind, bytes: kind === "file" ? 10 : null });
const screen = entry("screen", "folder");
const project = entry("old.moascope", "project");
const table = entry("Plates.CSV", "file");
const image = entry("a.tif", "file");
const entries = [screen, project, image, table];
const listing: FolderListing = { path: "/data", parent: "/", entries, hidden: 0 };

test("files are shown where a folder is wanted, since they tell whether it is the right one", () => {
  expect(shownEntries({ want: "folder" }, entries)).toEqual(entries);
  expect(shownEntries({ want: "project" }, entries)).toEqual([screen, project]);
});

test("of files only those with a fitting ending are shown, whatever its case", () => {
  expect(shownEntries({ want: "file", extensions: ["csv", "tsv"] }, entries)).toEqual([screen, project, table]);
});

test("the highlighted folder is chosen, else the folder that is open", () => {
  expect(choiceOf({ want: "folder" }, listing, screen)).toBe("/data/screen");
  expect(choiceOf({ want: "folder" }, listing, image)).toBe("/data");
  expect(choiceOf({ want: "folder" }, listing, undefined)).toBe("/data");
});

test("only a project can be chosen as a project, from outside or from within", () => {
  expect(choiceOf({ want: "project" }, listing, screen)).toBeNull();
  expect(choiceOf({ want: "project" }, listing, project)).toBe("/data/old.moascope");
  expect(choiceOf({ want: "project" }, { ...listing, path: "/data/old.moascope" }, undefined)).toBe("/data/old.moascope");
});

test("a file is chosen only by being highlighted", () => {
  expect(choiceOf({ want: "file" }, listing, undefined)).toBeNull();
  expect(choiceOf({ want: "file" }, listing, table)).toBe("/data/Plates.CSV");
});

test("a project is opened like a folder unless it is what is wanted", () => {
  expect(opens({ want: "folder" }, project)).toBe(true);
  expect(opens({ want: "project" }, project)).toBe(false);
  expect(opens({ want: "file" }, table)).toBe(false);
});

test("typing goes to the next fitting name and begins again at the top", () => {
  expect(typeAhead(entries, "o", 0)).toBe(1);
  expect(typeAhead(entries, "s", 2)).toBe(0);
  expect(typeAhead(entries, "zz", 0)).toBe(-1);
});

test("a path's name is its last part on every system", () => {
  expect(nameOf("/data/screen/")).toBe("screen");
  expect(nameOf("C:\\Users\\mira\\screen")).toBe("screen");
  expect(nameOf("/")).toBe("/");
});
