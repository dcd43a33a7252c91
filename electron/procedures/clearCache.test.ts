import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TinyProjects, type TinyWindow } from "./fixtures/tinyProject.ts";

const projects = new TinyProjects();
afterAll(() => projects[Symbol.dispose]());

let window: TinyWindow;
beforeAll(async () => {
  window = projects.open(await projects.make("screen"));
  await window.start({ epochs: 1 });
  await window.settled();
});
afterAll(() => window[Symbol.asyncDispose]());

const here = () => ({ projectId: window.projectId });

test("what is kept of images is deleted while windows look at the project; thumbnails are made again, and predictions work as before", async () => {
  await vi.waitFor(async () => expect((await window.call.training.cache(here())).thumbnails.images).toBe(24));
  expect((await window.call.training.cache(here())).tensors.images).toBeGreaterThan(0);
  await window.call.training.clearCache(here());
  expect(await window.call.training.cache(here())).toMatchObject({ tensors: { images: 0, bytes: 0 }, previewBytes: 0, headerBytes: 0 });
  expect(existsSync(path.join(window.project.folder, "cache", "tensors"))).toBe(false);
  await vi.waitFor(async () => expect((await window.call.training.cache(here())).thumbnails.images).toBe(24));
  for await (const _ of await window.call.results.predict({ ...here(), runId: 1 })) continue;
  expect((await window.call.training.cache(here())).tensors.images).toBe(24);
});

test("nothing is deleted while something goes on that uses it", async () => {
  const predicting = await window.call.results.predict({ ...here(), runId: 1 });
  const events = predicting[Symbol.asyncIterator]();
  await events.next();
  await expect(window.call.training.clearCache(here())).rejects.toThrow("Something goes on in this project");
  await events.return?.();
  const { runId } = await window.start({ epochs: 500 });
  await window.until((event) => event.kind === "step" && event.runId === runId);
  await expect(window.call.training.clearCache(here())).rejects.toThrow("Something goes on in this project");
  await window.call.training.pause({ ...here(), runId });
  await window.call.training.clearCache(here());
});
