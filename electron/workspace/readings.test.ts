import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { insertClass } from "../project/classes.ts";
import { createProject, openProject } from "../project/project.ts";
import { OpenProject } from "./openProject.ts";
import { columnsText, overviewOf } from "./readings.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "moascope-readings-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const namesIn = (open: OpenProject) => overviewOf(open).classes.map(({ name }) => name);

test("what was read of a project is kept until it is told to have changed, and only by changes that it shows", () => {
  using open = new OpenProject(createProject(path.join(folder, "screen")));
  expect(namesIn(open)).toEqual([]);
  const columns = columnsText(open);
  insertClass(open.project.db, "odd");
  open.tell({ kind: "runs" });
  expect(namesIn(open)).toEqual([]);
  open.tell({ kind: "classes" });
  expect(namesIn(open)).toEqual(["odd"]);
  expect(columnsText(open)).toBe(columns);
});

test("of a project that is only read here nothing is kept, for another program changes it without a word", () => {
  using written = createProject(path.join(folder, "screen"));
  using open = new OpenProject(openProject(written.folder, "read"));
  expect(namesIn(open)).toEqual([]);
  insertClass(written.db, "odd");
  expect(namesIn(open)).toEqual(["odd"]);
});
