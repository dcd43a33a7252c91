import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { createCore } from "./createCore.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-core-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("whoever made the core is told the folder of each project that is opened, once however often windows ask for it", async () => {
  const onOpened = vi.fn();
  await using core = createCore({ configurationFolder: path.join(folder, "configuration"), onOpened });
  const made = core.workspace.create(path.join(folder, "made"));
  core.workspace.open(made.project.folder);
  core.workspace.get(made.id);
  expect(onOpened.mock.calls).toEqual([[made.project.folder]]);
  {
    await using other = createCore({ configurationFolder: path.join(folder, "other configuration") });
    other.workspace.create(path.join(folder, "from before"));
  }
  core.workspace.open(path.join(folder, "from before"));
  expect(onOpened.mock.calls.at(-1)).toEqual([path.join(folder, "from before.moascope")]);
});
