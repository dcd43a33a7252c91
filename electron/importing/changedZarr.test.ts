import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decode } from "../imaging/decode.ts";
import { listImages } from "../project/images.ts";
import { identify } from "./identify.ts";
import { relink } from "./relink.ts";
import { TestProject } from "./testProject.ts";

let screen: TestProject;
beforeEach(() => {
  screen = new TestProject();
  writeZarr("a.zarr", 1);
  writeZarr("b.zarr", 1);
});
afterEach(() => screen[Symbol.dispose]());

const at = (...parts: string[]) => path.join(screen.images, ...parts);
const chunk = (group: string) => at(group, "0", "0", "0", "1");
/** Long ago, so that whatever is written now is younger. */
const EARLIER = 1_700_000_000;

/** An image of one channel in two chunks of two by three values, which are not packed: other values take the same bytes. */
function writeZarr(group: string, value: number): void {
  mkdirSync(at(group, "0", "0", "0"), { recursive: true });
  writeFileSync(at(group, ".zattrs"), JSON.stringify({ multiscales: [{ version: "0.4", axes: ["c", "y", "x"].map((name) => ({ name })), datasets: [{ path: "0" }] }] }));
  writeFileSync(at(group, "0", ".zarray"), JSON.stringify({ zarr_format: 2, shape: [1, 2, 6], chunks: [1, 2, 3], dtype: "|u1", order: "C", fill_value: 0, filters: null, compressor: null, dimension_separator: "/" }));
  for (const place of ["0", "1"]) writeFileSync(at(group, "0", "0", "0", place), Buffer.alloc(6, value));
  for (const file of [["0", ".zarray"], ["0", "0", "0", "0"], ["0", "0", "0", "1"], ["0", "0", "0"], ["0", "0"], ["0"]]) utimesSync(at(group, ...file), EARLIER, EARLIER);
}

test("a chunk that changed is noticed, though no description did, and the others are not opened again", async () => {
  expect(await screen.import()).toMatchObject({ images: 2, changes: { added: 2, changed: 0 } });
  expect((await screen.import()).changes).toEqual({ added: 0, changed: 0, unchanged: 2, vanished: 0, vanishedFiles: [] });
  const before = listImages(screen.project);
  writeFileSync(chunk("b.zarr"), Buffer.alloc(6, 9));
  expect((await screen.import()).changes).toMatchObject({ changed: 1, unchanged: 1 });
  const after = listImages(screen.project);
  expect(after[0]).toEqual(before[0]);
  expect(after[1]!.files[0]!.modifiedMs).toBeGreaterThan(before[1]!.files[0]!.modifiedMs);
});

test("a chunk that came, went, or was replaced by an older one is noticed too", () => {
  const look = () => identify(at("a.zarr", "0", ".zarray"));
  const first = look();
  expect(look()).toEqual(first);
  writeFileSync(at("a.zarr", "0", "0", "0", "2"), "more");
  const second = look();
  expect(second.fingerprint).not.toBe(first.fingerprint);
  expect(second.bytes).toBe(first.bytes + 4);
  rmSync(at("a.zarr", "0", "0", "0", "2"));
  expect(look()).toMatchObject({ bytes: first.bytes, fingerprint: first.fingerprint });
  expect(look().modifiedMs).toBeGreaterThan(first.modifiedMs);

  utimesSync(at("a.zarr", "0", "0", "0"), EARLIER, EARLIER);
  expect(look()).toEqual(first);
  // Put in its place by its name, as programs that copy do: its own time is older than all others.
  writeFileSync(at("older"), Buffer.alloc(6, 5));
  utimesSync(at("older"), EARLIER - 9, EARLIER - 9);
  renameSync(at("older"), at("a.zarr", "0", "0", "0", "0"));
  expect(look().modifiedMs).toBeGreaterThan(first.modifiedMs);
});

test("a copy is made anew where a chunk has changed, beside the one that was there, and used again where none has", async () => {
  await screen.import({ copy: true });
  await screen.import({ copy: true });
  const copies = () => listImages(screen.project).map(({ files }) => path.relative(path.join(screen.project.folder, "images"), files[0]!.path));
  expect(copies()).toEqual(["a.zarr/0/.zarray", "b.zarr/0/.zarray"].map(path.normalize));
  writeFileSync(chunk("b.zarr"), Buffer.alloc(6, 9));
  await screen.import({ copy: true });
  const [, first, second] = listImages(screen.project).map(({ files }) => files[0]!.path);
  expect(copies()[2]).toBe(path.normalize("b.zarr/0 (2)/.zarray"));
  expect([...(await decode(first!, 0)).samples]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect([...(await decode(second!, 0)).samples]).toEqual([1, 1, 1, 9, 9, 9, 1, 1, 1, 9, 9, 9]);
  expect(readFileSync(chunk("b.zarr"))[0]).toBe(9);
});

test("a group that was moved is found again by what it holds", async () => {
  await screen.import();
  const moved = path.join(screen.folder, "moved");
  // Another one of the name, with a chunk less.
  cpSync(at("a.zarr"), path.join(moved, "wrong", "a.zarr"), { recursive: true });
  rmSync(path.join(moved, "wrong", "a.zarr", "0", "0", "0", "1"));
  renameSync(at("a.zarr"), path.join(moved, "a.zarr"));
  expect(relink(screen.project, null, moved)).toMatchObject({ relinked: 1, missing: 0 });
  expect(listImages(screen.project)[0]!.files[0]!.path).toBe(path.join(moved, "a.zarr", "0", ".zarray"));
});
