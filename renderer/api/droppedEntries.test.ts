import { expect, test } from "vitest";
import { firstFileNames } from "./droppedEntries.ts";

function folderOf(...batches: readonly (readonly { readonly name: string; readonly isFile: boolean }[])[]) {
  const left = [...batches];
  return async () => left.shift() ?? [];
}

const files = (count: number, from = 0) => Array.from({ length: count }, (_, at) => ({ name: `${at + from}.tif`, isFile: true }));

test("files are read batch after batch until twenty are known", async () => {
  const names = await firstFileNames(folderOf(files(15), files(15, 15), files(15, 30)));
  expect(names).toEqual(files(20).map(({ name }) => name));
});

test("a folder that ends early gives what it has, and folders inside it are no files", async () => {
  expect(await firstFileNames(folderOf([{ name: "plate 1", isFile: false }, ...files(2)]))).toEqual(["0.tif", "1.tif"]);
});
