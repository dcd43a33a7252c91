import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProject } from "../project/project.ts";
import { readEpochs } from "../project/results.ts";
import { findRun } from "../project/runs.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { type Ended, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-full-"));
const disk = path.join(folder, "disk");
const images = writeTinyScreen(path.join(folder, "images"));
const isMounted = mount();
afterAll(() => {
  if (isMounted) execFileSync("umount", [disk]);
  rmSync(folder, { recursive: true, force: true });
});

/** A real disk of sixteen megabytes, room for the runs of all tests; only root may make one. */
function mount(): boolean {
  mkdirSync(disk);
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const project = path.join(disk, "p");
const quick = ["--network", "lenet5", "--size", "28", "--batch", "8", "--threads", "1", "--epochs", "6"];
const filling = path.join(disk, "filling");

/** Leaves so many bytes free. */
function fillBut(bytes: number): void {
  rmSync(filling, { force: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filling, Buffer.alloc(bavail * bsize - bytes));
}

function expectDiskFull({ code, stdout, stderr }: Ended): void {
  expect({ code, stdout, last: stderr.trimEnd().split("\n").at(-1) }).toEqual({ code: 1, stdout: "", last: expect.stringMatching(/^The disk that holds .* is full\. Free some space and try again\.$/) });
  expect(stderr).not.toMatch(/^\s+at /m);
}

describe.skipIf(!isMounted)("a full disk (NOT RUN where the tests may not mount one: not root, or not Linux)", () => {
  beforeAll(async () => {
    await succeeding("create", project);
    await succeeding("import", project, "--images", images);
  });

  test.each([
    // A checkpoint of this network takes 740 kB; images and database take 300 kB.
    ["when a checkpoint is to be written", 500_000],
    ["when the second checkpoint is to be written", 1_300_000],
    ["when images are to be cached", 100_000],
    ["from the start", 0],
  ])("%s is one sentence, and with space again the project and its run are as good as before", async (_, free) => {
    rmSync(path.join(`${project}.moascope`, "cache"), { recursive: true, force: true });
    fillBut(free);
    expectDiskFull(await moascope("train", project, ...quick));
    await succeeding("runs", project);
    rmSync(filling);
    const isPrepared = (() => {
      using opened = openProject(project, "write");
      const [{ count }] = opened.db.prepare("SELECT count(*) AS count FROM run WHERE state <> 'finished'").all() as [{ count: number }];
      return count > 0;
    })();
    await succeeding("train", project, ...(isPrepared ? ["--resume", "last"] : quick));
    using opened = openProject(project, "read");
    const run = findRun(opened.db, "last");
    expect(run).toMatchObject({ state: "finished", failure: null });
    expect(readEpochs(opened.db, run.id)).toHaveLength(6);
  });

  test("when predictions or a report are to be written it is one sentence", async () => {
    await succeeding("train", project, ...quick, "--epochs", "1");
    fillBut(0);
    expectDiskFull(await moascope("predict", project, "--out", path.join(disk, "out.csv")));
    expectDiskFull(await moascope("report", project, "--out", path.join(disk, "out.html")));
    rmSync(filling);
    await succeeding("predict", project, "--out", path.join(disk, "out.csv"));
  });
});
