import Sqlite from "better-sqlite3";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure, type FailureCode } from "../../shared/failure.ts";
import { withStorageFailures } from "./asFailure.ts";
import { createProject, openProject } from "./project.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "moascope-project-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function failureOf(work: () => unknown): FailureCode | null {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
  return null;
}

/** Runs a line of code on an open project `project` in a process of its own, which then stays until it is killed. */
async function inAnotherProcess(mode: "write" | "read"): Promise<ChildProcess> {
  const code = `
    const { openProject } = await import(${JSON.stringify(path.join(import.meta.dirname, "project.ts"))});
    const project = openProject(${JSON.stringify(path.join(folder, "screen"))}, "${mode}");
    if (project.mode === "write") project.db.exec("INSERT INTO plate (name) VALUES ('from the other process')");
    console.log("open");
    setInterval(() => project.name, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await Promise.race([once(child.stdout, "data"), once(child, "exit").then(([exit]) => Promise.reject(new Error(`the other process ended with ${exit}`)))]);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe("creating", () => {
  test("makes a folder with a database and its parts, and the ending may be left out or given", () => {
    for (const [given, name] of [["screen", "screen"], ["other.moascope/", "other"]] as const) {
      using project = createProject(path.join(folder, given));
      expect(project.folder).toBe(path.join(folder, `${name}.moascope`));
      expect(project.name).toBe(name);
      expect(readdirSync(project.folder)).toEqual(expect.arrayContaining(["Open in Moascope.moascope", "cache", "models", "project.sqlite", "reports"]));
      expect(project.db.pragma("journal_mode", { simple: true })).toBe("wal");
      expect(project.db.pragma("foreign_keys", { simple: true })).toBe(1);
    }
  });

  test("refuses a name that is taken and leaves what is there alone", () => {
    mkdirSync(path.join(folder, "screen.moascope"));
    expect(failureOf(() => createProject(path.join(folder, "screen")))).toBe("ProjectExists");
    expect(readdirSync(path.join(folder, "screen.moascope"))).toEqual([]);
  });

  test("below a file fails with a sentence and leaves nothing behind", () => {
    writeFileSync(path.join(folder, "file"), "");
    expect(failureOf(() => createProject(path.join(folder, "file", "screen")))).toBe("FolderNotWritable");
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});

describe("opening", () => {
  test("a project that does not exist is missing", () => {
    expect(failureOf(() => openProject(path.join(folder, "screen"), "read"))).toBe("ProjectMissing");
  });

  test("keeps what was written", () => {
    {
      using project = createProject(path.join(folder, "screen"));
      project.db.exec("INSERT INTO plate (name) VALUES ('P1')");
    }
    using reopened = openProject(path.join(folder, "screen"), "read");
    expect(reopened.db.prepare("SELECT name FROM plate").pluck().all()).toEqual(["P1"]);
    expect(() => reopened.db.exec("DELETE FROM plate")).toThrow(/readonly/);
  });

  test("for writing gives a project the file that stands for it where it has none, leaves one that is there, and reading gives none", () => {
    createProject(path.join(folder, "screen"))[Symbol.dispose]();
    const door = path.join(folder, "screen.moascope", "Open in Moascope.moascope");
    const written = readFileSync(door, "utf8");
    rmSync(door);
    openProject(path.join(folder, "screen"), "read")[Symbol.dispose]();
    expect(existsSync(door)).toBe(false);
    openProject(path.join(folder, "screen"), "write")[Symbol.dispose]();
    expect(readFileSync(door, "utf8")).toBe(written);
    writeFileSync(door, "a person's own words");
    openProject(path.join(folder, "screen"), "write")[Symbol.dispose]();
    expect(readFileSync(door, "utf8")).toBe("a person's own words");
  });

  test.each<[string, (file: string) => void]>([
    ["text instead of a database", (file) => writeFileSync(file, "not a database, but long enough to be taken for one. ".repeat(100))],
    ["an empty file", (file) => writeFileSync(file, "")],
    ["half a file", (file) => truncateSync(file, 40_960)],
    ["no file", (file) => rmSync(file)],
    ["another program's tables", (file) => { rmSync(file); new Sqlite(file).exec("CREATE TABLE song (title)").close(); }],
    ["a table missing", (file) => { new Sqlite(file).exec("DROP TABLE metric").close(); }],
    ["a page of noise", (file) => { const bytes = readFileSync(file); bytes.fill(0xa5, 4096 * 3, 4096 * 6); writeFileSync(file, bytes); }],
  ])("%s is a damaged project, for writers and readers, and stays as it is", (_, damage) => {
    createProject(path.join(folder, "screen"))[Symbol.dispose]();
    const file = path.join(folder, "screen.moascope", "project.sqlite");
    damage(file);
    const before = existsSync(file) ? readFileSync(file) : null;
    for (const mode of ["write", "read"] as const) expect(failureOf(() => openProject(path.join(folder, "screen"), mode))).toBe("ProjectDamaged");
    expect(existsSync(file) ? readFileSync(file) : null).toEqual(before);
  });

  test("a file of a newer version is refused, for writers and readers, and stays as it is", () => {
    {
      using project = createProject(path.join(folder, "screen"));
      project.db.pragma("user_version = 100000");
    }
    const file = path.join(folder, "screen.moascope", "project.sqlite");
    const before = readFileSync(file);
    for (const mode of ["write", "read"] as const) expect(failureOf(() => openProject(path.join(folder, "screen"), mode))).toBe("ProjectFromNewerVersion");
    expect(readFileSync(file)).toEqual(before);
  });

  test("a project in a folder that may not be written can still be read", async () => {
    createProject(path.join(folder, "screen"))[Symbol.dispose]();
    const project = path.join(folder, "screen.moascope");
    for (const name of readdirSync(project)) if (name.endsWith("-wal") || name.endsWith("-shm")) rmSync(path.join(project, name));
    chmodSync(folder, 0o755);
    chmodSync(project, 0o555);
    const code = `
      const { openProject } = await import(${JSON.stringify(path.join(import.meta.dirname, "project.ts"))});
      console.log(openProject(${JSON.stringify(project)}, "read").db.prepare("SELECT count(*) FROM run").pluck().get());
      try { openProject(${JSON.stringify(project)}, "write"); } catch (error) { console.log(error.code); }`;
    // Nobody may not write there; root may write anywhere.
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"], ...asNobody });
    const output = (await child.stdout.toArray()).join("");
    chmodSync(project, 0o755);
    expect(output).toBe("0\nFolderNotWritable\n");
  });
});

describe("one writer", () => {
  test("a second writer in this process is refused at once and the first goes on", () => {
    using first = createProject(path.join(folder, "screen"));
    const start = performance.now();
    expect(failureOf(() => openProject(path.join(folder, "screen"), "write"))).toBe("ProjectOpenElsewhere");
    expect(performance.now() - start).toBeLessThan(5_000);
    first.db.exec("INSERT INTO plate (name) VALUES ('P1')");
  });

  test("a writer in another process keeps writers out and readers not, until it is killed without warning", async () => {
    createProject(path.join(folder, "screen"))[Symbol.dispose]();
    const other = await inAnotherProcess("write");
    try {
      expect(failureOf(() => openProject(path.join(folder, "screen"), "write"))).toBe("ProjectOpenElsewhere");
      using reader = openProject(path.join(folder, "screen"), "read");
      expect(reader.db.prepare("SELECT name FROM plate").pluck().all()).toEqual(["from the other process"]);
    } finally {
      await kill(other);
    }
    using writer = openProject(path.join(folder, "screen"), "write");
    expect(writer.db.prepare("SELECT name FROM plate").pluck().all()).toEqual(["from the other process"]);
  });

  test("a reader in another process does not keep the writer out", async () => {
    createProject(path.join(folder, "screen"))[Symbol.dispose]();
    const other = await inAnotherProcess("read");
    try {
      using writer = openProject(path.join(folder, "screen"), "write");
      writer.db.exec("INSERT INTO plate (name) VALUES ('P1')");
    } finally {
      await kill(other);
    }
  });
});

describe("a full disk", () => {
  test("is a failure that names the project, and what was there before stays", () => {
    using project = createProject(path.join(folder, "screen"));
    project.db.exec("INSERT INTO plate (name) VALUES ('P1')");
    project.db.pragma(`max_page_count = ${project.db.pragma("page_count", { simple: true })}`);
    const fill = project.db.transaction(() => {
      const insert = project.db.prepare("INSERT INTO plate (name) VALUES (?)");
      for (let plate = 0; plate < 10_000; plate++) insert.run(`plate ${plate} ${"x".repeat(200)}`);
    });
    expect(failureOf(() => withStorageFailures(project.folder, fill))).toBe("DiskFull");
    expect(project.db.prepare("SELECT name FROM plate").pluck().all()).toEqual(["P1"]);
  });
});

test("a project that is moved together with its images still finds them", () => {
  mkdirSync(path.join(folder, "here"));
  const stored = { path: "images/a.tif", relativeTo: "parent" } as const;
  {
    using project = createProject(path.join(folder, "here", "screen"));
    expect(project.resolve(stored)).toBe(path.join(folder, "here", "images", "a.tif"));
  }
  renameSync(path.join(folder, "here"), path.join(folder, "there"));
  using moved = openProject(path.join(folder, "there", "screen"), "write");
  expect(moved.resolve(stored)).toBe(path.join(folder, "there", "images", "a.tif"));
});
