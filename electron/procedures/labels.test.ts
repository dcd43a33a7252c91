import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { ImageColumns } from "../../shared/contract/images.ts";
import type { ProjectChange } from "../../shared/contract/project.ts";
import { TinyProjects, type TinyWindow } from "./fixtures/tinyProject.ts";

const projects = new TinyProjects();
let window: TinyWindow;
let number = 0;
beforeEach(async () => {
  window = projects.open(await projects.make(`labels ${++number}`));
});
afterEach(() => window[Symbol.asyncDispose]());
afterAll(() => projects[Symbol.dispose]());

const here = () => ({ projectId: window.projectId });
const columns = async () => ImageColumns.parse(JSON.parse(await window.call.images.columns(here())));
const classIds = async () => new Map((await window.call.project.overview(here())).classes.map(({ name, id }) => [name, id]));
const assign = (imageIds: number[], classId: number | null, author = "Ada") => window.call.labels.assign({ ...here(), imageIds, classId, author });

test("labelling is one step that is undone and redone as a whole, and a new step ends what could be redone", async () => {
  const before = await columns();
  const { classId } = await window.call.labels.addClass({ ...here(), name: "odd" });
  const ids = before.ids.slice(0, 3);
  expect(await assign(ids, classId)).toMatchObject({ changed: 3 });
  expect((await columns()).labels.slice(0, 3)).toEqual([classId, classId, classId]);
  expect(await window.call.labels.undo(here())).toMatchObject({ description: "odd", author: "Ada", images: 3, isUndone: true });
  expect((await columns()).labels).toEqual(before.labels);
  expect(await window.call.labels.redo(here())).toMatchObject({ isUndone: false });
  expect((await columns()).labels.slice(0, 3)).toEqual([classId, classId, classId]);

  await window.call.labels.undo(here());
  await assign([ids[0]!], null, "Ben");
  expect((await columns()).labels[0]).toBe(0);
  expect(await window.call.labels.redo(here())).toBeNull();
  expect((await window.call.labels.steps(here())).map(({ author, isUndone }) => [author, isUndone])).toEqual([["Ben", false], ["Ada", true]]);
  expect(await window.call.labels.undo(here())).toMatchObject({ author: "Ben" });
  expect(await window.call.labels.undo(here())).toBeNull();
  expect((await columns()).labels).toEqual(before.labels);
});

test("images that have the class already are no part of a step, and a step of nothing is none", async () => {
  const { ids, labels } = await columns();
  const same = ids.filter((_, at) => labels[at] === labels[0]);
  expect(await assign([...same], labels[0]!)).toEqual({ changed: 0, stepId: null });
  expect(await window.call.labels.steps(here())).toEqual([]);
});

test("an unknown image leaves all labels as they were, in a sentence", async () => {
  const before = await columns();
  const [classId] = (await classIds()).values();
  const other = before.ids.filter((_, at) => before.labels[at] !== classId);
  await expect(assign([other[0]!, 999_999], classId!)).rejects.toThrow("There is no image 999999 in this project");
  expect((await columns()).labels).toEqual(before.labels);
});

test("every window hears of labels and classes, undone ones too", async () => {
  const heard: ProjectChange[][] = [[], []];
  const ending = new AbortController();
  const listening = heard.map(async (changes) => {
    for await (const change of await window.call.project.changes(here(), { signal: ending.signal })) changes.push(change);
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { classId } = await window.call.labels.addClass({ ...here(), name: "odd" });
  const { ids, labels } = await columns();
  await assign([ids[0]!], classId);
  await window.call.labels.undo(here());
  await expect.poll(() => heard.map((changes) => changes.filter(({ kind }) => kind === "labels" || kind === "classes"))).toEqual(
    Array(2).fill([
      { kind: "classes" },
      { kind: "labels", imageIds: [ids[0]], classIds: [classId] },
      { kind: "labels", imageIds: [ids[0]], classIds: [labels[0]] },
    ]),
  );
  ending.abort();
  await Promise.allSettled(listening);
});

test("a class is renamed, recoloured and moved; its name is its own; only an unused one is removed", async () => {
  const { labels } = window.call;
  const names = async () => (await window.call.project.overview(here())).classes.map(({ name }) => name);
  const before = await names();
  const [first] = before;
  const { classId } = await labels.addClass({ ...here(), name: "odd", colour: "#123456" });
  await labels.changeClass({ ...here(), classId, position: 0 });
  expect(await names()).toEqual(["odd", ...before]);
  expect((await window.call.project.overview(here())).classes[0]).toMatchObject({ colour: "#123456", key: 1, images: 0 });
  await expect(labels.changeClass({ ...here(), classId, name: first! })).rejects.toThrow(`There is a class ${first} already`);
  const used = (await classIds()).get(first!)!;
  await expect(labels.removeClass({ ...here(), classId: used })).rejects.toThrow(/is the class of \d+ images/);
  await labels.removeClass({ ...here(), classId });
  expect(await names()).toEqual(before);
  await expect(assign([1], classId)).rejects.toThrow("This class was removed meanwhile");
});

test("opinions differ until everybody agrees: a person with the table, and people among each other", async () => {
  const { ids, labels } = await columns();
  const other = [...(await classIds()).values()].find((id) => id !== labels[0])!;
  await assign([ids[0]!], other, "Ada");
  await assign([ids[0]!], labels[0]!, "Ben");
  const [disagreement] = await window.call.labels.disagreements(here());
  expect(disagreement).toMatchObject({ imageId: ids[0] });
  expect(disagreement!.opinions.map(({ author }) => author)).toEqual(expect.arrayContaining(["Ada", "Ben"]));
  await window.call.labels.undo(here());
  await window.call.labels.undo(here());
  expect(await window.call.labels.disagreements(here())).toEqual([]);
  const { opinions } = await window.call.images.details({ ...here(), imageId: ids[0]! });
  expect(opinions.filter(({ isUndone }) => isUndone).map(({ author }) => author)).toEqual(["Ada", "Ben"]);
});

test("labels go out as a table and come back as they were, as one step; what matches no image is named", async () => {
  const before = await columns();
  const { fileName, text } = await window.call.labels.exportCsv(here());
  expect(fileName).toMatch(/labels\.csv$/);
  await assign([...before.ids], null);
  const back = await window.call.labels.importCsv({ ...here(), text, author: "Ada" });
  expect(back).toMatchObject({ newClasses: [], unmatched: [] });
  expect((await columns()).labels).toEqual(before.labels);

  const name = before.names[0]!;
  const more = await window.call.labels.importCsv({ ...here(), text: `image;class\n${name};brand new\nnowhere.tif;DMSO\n`, author: "Ada" });
  expect(more).toEqual({ changed: 1, newClasses: ["brand new"], unmatched: ["nowhere.tif"] });
  await window.call.labels.undo(here());
  expect((await columns()).labels).toEqual(before.labels);
  await expect(window.call.labels.importCsv({ ...here(), text: "plate,well\n1,A01\n", author: "Ada" })).rejects.toThrow("needs a header with an image, file or id column and a class column");
});

test("channels keep the names, colours and contrast that a person gives them", async () => {
  const { channels } = await window.call.project.overview(here());
  await window.call.project.setChannel({ ...here(), position: 0, name: "nuclei", colour: "#00ffff", contrast: { low: 10, high: 900 } });
  expect((await window.call.project.overview(here())).channels[0]).toEqual({ position: 0, name: "nuclei", colour: "#00ffff", low: 10, high: 900 });
  if (channels.length > 1) await expect(window.call.project.setChannel({ ...here(), position: 1, name: "nuclei" })).rejects.toThrow("There is a channel nuclei already");
  await window.call.project.setPixelSize({ ...here(), micrometres: 0.65 });
  expect((await window.call.project.overview(here())).pixelSizeMicrometres).toBe(0.65);
});
