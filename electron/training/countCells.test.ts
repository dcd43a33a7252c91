import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TinyProjects } from "../procedures/fixtures/tinyProject.ts";
import { listMeasuredColumns, readMeasuredColumn } from "../project/measuredColumns.ts";
import { readCellNumbers, readCellPlaces, readCellSearch } from "../project/cellCounts.ts";
import { listImages } from "../project/images.ts";
import { readOverview } from "../project/overview.ts";
import { openProject } from "../project/project.ts";
import { countCells } from "./countCells.ts";

const projects = new TinyProjects();
let folder: string;
beforeAll(async () => {
  folder = await projects.make("counted", { each: 3 });
});
afterAll(() => projects[Symbol.dispose]());

const never = new AbortController().signal;
const quietly = { signal: never, onImage: () => undefined };
const column = (project: ReturnType<typeof openProject>) => {
  const { values, codes } = readMeasuredColumn(project.db, "cell count")!;
  return codes.map((code) => values[code]);
};

test("cells are counted in every image, and their number is a column that says how it came about", async () => {
  using project = openProject(folder, "write");
  expect(readMeasuredColumn(project.db, "cell count")).toBeNull();
  const told: number[] = [];
  const { cells: all, unreadable } = await countCells(project, { side: 12, channel: "Grey" }, { signal: never, onImage: (done) => told.push(done) });
  const images = listImages(project);
  expect(unreadable).toBe(0);
  expect(told).toEqual(images.map((_, at) => at + 1));
  expect(column(project)).toHaveLength(images.length);
  expect(column(project).reduce((sum, cells) => sum + Number(cells), 0)).toBe(all);
  expect(listMeasuredColumns(project.db)).toMatchObject([{ name: "cell count", isNumeric: true, images: images.length, source: "measured" }]);
  expect(readCellSearch(project.db)).toEqual({ side: 12, channel: "Grey" });
  expect(readCellNumbers(project.db)).toEqual(column(project).map(Number));
  for (const { id, width, height } of images) {
    const places = [...readCellPlaces(project.db, id)];
    expect(places).toHaveLength(2 * Number(column(project)[images.findIndex((image) => image.id === id)]));
    expect(places.every((at, axis) => Number.isInteger(at) && at >= 0 && at < (axis % 2 === 0 ? width : height))).toBe(true);
  }
});

test("an image that was imported again is not counted any more, and another way to count takes the place of the first", async () => {
  using project = openProject(folder, "write");
  const [first] = listImages(project);
  project.db.exec(`CREATE TEMP TABLE imported AS SELECT * FROM image_file WHERE image_id = ${first!.id}; DELETE FROM image_file WHERE image_id = ${first!.id}; INSERT INTO image_file SELECT * FROM imported`);
  expect(column(project).map((cells) => cells === undefined)).toEqual(listImages(project).map(({ id }) => id === first!.id));
  expect(readCellNumbers(project.db)).toEqual(column(project).map((cells) => Number(cells ?? -1)));
  expect(readCellPlaces(project.db, first!.id)).toHaveLength(0);
  await countCells(project, { side: 16, channel: "Grey" }, quietly);
  expect(column(project).includes(undefined)).toBe(false);
  expect(readCellSearch(project.db)).toEqual({ side: 16, channel: "Grey" });
});

test("a count that is cancelled, and one of a channel that is not there, leave what was counted before", async () => {
  using project = openProject(folder, "write");
  const before = column(project);
  const stop = new AbortController();
  await expect(countCells(project, { side: 20, channel: "Grey" }, { signal: stop.signal, onImage: (done) => done === 2 && stop.abort() })).rejects.toThrow("abort");
  await expect(countCells(project, { side: 20, channel: "DAPI" }, quietly)).rejects.toMatchObject({ code: "ChannelUnknown" });
  expect(column(project)).toEqual(before);
  expect(readCellSearch(project.db)).toEqual({ side: 16, channel: "Grey" });
});

test("an image that cannot be read has no count, and the others have theirs", async () => {
  using project = openProject(folder, "write");
  const images = listImages(project);
  rmSync(images[1]!.files[0]!.path);
  const { cells, unreadable } = await countCells(project, { side: 24, channel: "Grey" }, quietly);
  expect(unreadable).toBe(1);
  expect(column(project).map((count) => count === undefined)).toEqual(images.map((_, at) => at === 1));
  expect(column(project).reduce((sum, count) => sum + Number(count ?? 0), 0)).toBe(cells);
});

test("where a table counted cells too, its column is the one of that name", () => {
  using project = openProject(folder, "write");
  const named = () => readOverview(project).columns.filter(({ name }) => name === "cell count").map(({ source }) => source);
  expect(named()).toEqual(["measured"]);
  project.db.prepare("INSERT INTO metadata (image_id, name, value) VALUES (?, 'Cell count', '7')").run(listImages(project)[0]!.id);
  expect(named()).toEqual(["table"]);
});
