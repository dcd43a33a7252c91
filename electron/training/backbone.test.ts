import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import { predictProject } from "../evaluation/predictRun.ts";
import { exportRun } from "../exporting/exportRun.ts";
import { failureOf, TestProject } from "../importing/testProject.ts";
import { withErf, writeOnnxFile } from "../networks/fixtures/onnxFile.ts";
import { findRun, runFolder } from "../project/runs.ts";
import type { BatchPool, ReadyBatch } from "./batches.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { performRun } from "./performRun.ts";
import { beginRun } from "./prepareRun.ts";
import { openShown } from "./shown.ts";

const never = new AbortController().signal;
const quiet = { signal: never, onEvent: () => undefined };
let screen: TestProject;
let file: string;
let run: number;

const asked = () => ({ ...tinyRequest, network: "erf", start: { from: "backbone", path: file, tensor: null }, normalisation: "standard", augmentation: noAugmentation, learningRate: 0.05, epochs: 12 }) as const;
const kept = (id: number) => readCheckpoint(runFolder(screen.project, id), findRun(screen.project.db, id).bestEpoch!);

beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  await screen.import();
  file = writeOnnxFile(path.join(screen.folder, "erf.onnx"), withErf);
  run = await beginRun(screen.project, asked(), never);
  // All that the run needs of it is with the run.
  rmSync(file);
  await performRun(screen.project, run, quiet);
  await predictProject(screen.project, findRun(screen.project.db, run), quiet);
});
afterAll(() => screen[Symbol.dispose]());

describe("a run on the features of a file whose ops are unknown", () => {
  test("learns, and says what it stands on", () => {
    const { state, settings, parameters } = findRun(screen.project.db, run);
    expect(state).toBe("finished");
    expect(parameters).toBe(6 * 3 + 3);
    expect(settings.origin).toMatchObject({ network: "erf", format: "onnx", changes: [expect.stringContaining("up to the tensor rows, which gives 6 features"), "the one channel is shown as all 3", expect.anything()] });
    const losses = kept(run).epochs.map(({ trainLoss }) => trainLoss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
  });

  test("goes on where it was stopped as if it had never been", async () => {
    writeOnnxFile(file, withErf);
    const stopped = await beginRun(screen.project, asked(), never);
    rmSync(file);
    const halt = new AbortController();
    await performRun(screen.project, stopped, { signal: halt.signal, onEvent: (event) => event.kind === "epoch" && event.epochs.length === 5 && halt.abort() }).catch(() => undefined);
    expect(findRun(screen.project.db, stopped).state).toBe("stopped");
    await performRun(screen.project, stopped, quiet);
    expect(kept(stopped).state.get("classes/kernel")).toEqual(kept(run).state.get("classes/kernel"));
  });

  test("is exported as one file that gives for raw images what the run predicted", async () => {
    const target = path.join(screen.folder, "whole.onnx");
    await exportRun(screen.project, findRun(screen.project.db, run), "onnx", target, {});
    const session = await InferenceSession.create(target);
    expect([session.inputNames, session.outputNames]).toEqual([["images"], ["probabilities"]]);
    const size = 16;
    // A raw image of one grey level: what comes out depends on backbone, normalisation and the new layer alike.
    const found = (await session.run({ images: new Tensor("float32", new Float32Array(size * size).fill(1300), [1, 1, size, size]) }))["probabilities"]!.data as Float32Array;
    await using shown = await openShown(runFolder(screen.project, run), poolOf(() => new Float32Array(size * size).fill(1300)), kept(run).scales, 1);
    const [batch] = await all(shown.batches([[0]], null));
    const [kernel, bias] = ["classes/kernel", "classes/bias"].map((name) => kept(run).state.get(name)!) as [Float32Array, Float32Array];
    const scores = [...bias].map((start, k) => batch!.images.reduce((sum, value, f) => sum + value * kernel[f * 3 + k]!, start));
    const whole = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    scores.forEach((score, k) => expect(found[k]).toBeCloseTo(Math.exp(score) / whole, 4));
    await session.release();
  });

  test.each(["tfjs", "keras"] as const)("is not written as %s, which has no layers for it", async (format) => {
    const failure = await failureOf(exportRun(screen.project, findRun(screen.project.db, run), format, path.join(screen.folder, `network-${format}`), {}));
    expect(failure).toMatchObject({ code: "BackboneBeyondLayers", message: expect.stringContaining("Export it as ONNX") });
  });

  test("starts no other run, whose layers would not be there", async () => {
    const start = { from: "run", run, until: null, head: "auto", freeze: "nothing" } as const;
    expect(await failureOf(beginRun(screen.project, { ...asked(), start, normalisation: "start" }, never))).toMatchObject({ code: "NetworkUnsuitable", message: expect.stringContaining("start from the file of the backbone") });
  });

  test("that cannot be leaves nothing behind", async () => {
    const models = path.join(screen.project.folder, "models");
    const before = readdirSync(models);
    expect((await failureOf(beginRun(screen.project, asked(), never))).code).toBe("NetworkFileMissing");
    expect(readdirSync(models)).toEqual(before);
    expect(existsSync(path.join(runFolder(screen.project, run), "backbone.onnx"))).toBe(true);
  });
});

async function all(batches: AsyncIterable<ReadyBatch>): Promise<ReadyBatch[]> {
  const list: ReadyBatch[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

/** A pool whose images are as said, which notes what was asked of it. */
function poolOf(image: (place: number) => Float32Array, asked: number[] = []): Pick<BatchPool, "batches"> {
  return {
    async *batches(plan) {
      for (const places of plan) {
        asked.push(...places);
        const images = places.map(image);
        yield { places, images: Float32Array.from(images.flatMap((one) => [...one])), masks: null, waitedSeconds: 0 };
      }
    },
  };
}

test("features of an image are computed once, and anew each time where it is changed at random", async () => {
  const decoded: number[] = [];
  const pool = poolOf((place) => Float32Array.from({ length: 256 }, (_, at) => Math.sin(at * (place + 1)) * 1000), decoded);
  await using shown = await openShown(runFolder(screen.project, run), pool, [{ offset: 0, scale: 1000 }], 1);
  expect(shown.scales).toBeNull();
  const [first, second] = await all(shown.batches([[0, 1], [2, 3]], null));
  const again = await all(shown.batches([[3, 4], [1, 2], [0]], { augmentation: noAugmentation, seed: 1, epoch: 2 }));
  expect(decoded).toEqual([0, 1, 2, 3, 4]);
  expect(again.map(({ places }) => places)).toEqual([[3, 4], [1, 2], [0]]);
  expect([...again[0]!.images.subarray(0, 6)]).toEqual([...second!.images.subarray(6)]);
  expect([...again[1]!.images]).toEqual([...first!.images.subarray(6), ...second!.images.subarray(0, 6)]);
  await all(shown.batches([[0, 1]], { augmentation: { ...noAugmentation, flip: true }, seed: 1, epoch: 3 }));
  expect(decoded).toEqual([0, 1, 2, 3, 4, 0, 1]);
});
