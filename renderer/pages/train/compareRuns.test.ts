import { expect, test } from "vitest";
import type { RunSummary } from "../../../shared/contract/training.ts";
import { maskWords } from "../../messages/masks.ts";
import { reproductionWords } from "../../messages/reproduction.ts";
import { trainingWords } from "../../messages/training.ts";
import { comparisonRows, comparisonSeries } from "./compareRuns.ts";
import { settings } from "./fixtures/settings.ts";

const epoch = (number: number, validation: number | null) => ({ number, trainLoss: 0.5, trainAccuracy: 0.75, validationLoss: validation, validationAccuracy: validation === null ? null : 1 - validation });
const run = (id: number, given: object) => ({ id, settings: settings({ network: "lenet5" }), seconds: 5, metrics: null, overlap: null, reproduction: null, epochs: [], ...given }) as unknown as RunSummary;
const classes = run(1, { metrics: { subset: "test", images: 9, accuracy: 0.9, balancedAccuracy: 0.8, macroF1: 0.7, logLoss: 0.25 }, epochs: [epoch(1, 0.4), epoch(2, 0.3)] });
const masks = run(2, { overlap: { subset: "validation", images: 4, dice: 0.95, iou: 0.9 }, epochs: [epoch(1, null)] });

test("runs are compared by the figures that any of them has, on the images that each was measured on", () => {
  const rows = new Map(comparisonRows([classes, masks]).map(({ name, values }) => [name, values]));
  expect(rows.get(trainingWords.measuredOn)).toEqual(["Test", "Validation"]);
  expect(rows.get(trainingWords.metric.accuracy)).toEqual(["0.900", "–"]);
  expect(rows.get(maskWords.figures.dice)).toEqual(["–", "0.950"]);
  const images = run(5, { reproduction: { subset: "test", images: 3, error: 0.25, psnr: null } });
  const withImages = new Map(comparisonRows([classes, images]).map(({ name, values }) => [name, values]));
  expect([withImages.get(reproductionWords.figures.error), withImages.get(reproductionWords.figures.psnr)]).toEqual([["–", "0.250"], ["–", "–"]]);
  expect(comparisonRows([classes, classes]).map(({ name }) => name)).not.toContain(maskWords.figures.iou);
  expect(comparisonRows([run(3, {}), classes])[0]!.values).toEqual(["–", "Test"]);
});

test("a line is of validation images or of training images, never of both, and says which", () => {
  const mixed = run(4, { epochs: [epoch(1, 0.4), epoch(2, null)] });
  const [validated, trained, gap] = comparisonSeries([classes, masks, mixed], "Loss");
  expect(validated).toMatchObject({ name: "1 lenet5, validation", isDashed: false, points: [{ x: 1, y: 0.4 }, { x: 2, y: 0.3 }] });
  expect(trained).toMatchObject({ name: "2 lenet5, training", isDashed: true, points: [{ x: 1, y: 0.5 }] });
  expect(gap!.points[1]).toEqual({ x: 2, y: NaN });
  expect(comparisonSeries([classes], "Accuracy")[0]!.points[1]).toEqual({ x: 2, y: 0.7 });
});
