import { expect, test } from "vitest";
import { noAugmentation } from "../../../shared/domain/augmentation.ts";
import { RunSettings } from "../../../shared/domain/run.ts";
import { differences, draftOf, newDraft, requestOf } from "./draft.ts";

const network = { name: "lenet-moa", description: "", size: 128, smallestSize: 28, augmentation: { ...noAugmentation, flip: true } };
const draft = newDraft(network, "moa", 2, true);
const settings = (changes: object = {}) => {
  const { request } = requestOf(draft);
  const { exclude: _exclude, ...rest } = request!;
  return RunSettings.parse({ ...rest, size: 128, classNames: ["a", "b"], channels: ["c"], ...changes });
};

test("a new draft is a request as it is, and suits its network", () => {
  expect(requestOf(draft)).toMatchObject({ wrong: [], request: { network: "lenet-moa", size: 128, augmentation: { flip: true }, optimiser: { name: "adam" } } });
});

test("wrong fields are named", () => {
  expect(requestOf({ ...draft, epochs: 0, learningRate: NaN, split: { ...draft.split, test: -1 } })).toMatchObject({ request: null, wrong: expect.arrayContaining(["epochs", "learningRate", "test"]) });
});

test("a run's settings come back as the draft that repeats it", () => {
  const again = draftOf(settings({ optimiser: { name: "nesterov", momentum: 0.8 }, seed: 7 }), ["a", "b", "left out"]);
  expect(again).toMatchObject({ optimiser: "nesterov", momentum: 0.8, seed: 7, exclude: ["left out"] });
  expect(requestOf(again).request).toMatchObject({ optimiser: { name: "nesterov", momentum: 0.8 } });
});

test("only settings that differ are compared", () => {
  expect(differences([settings(), settings({ seed: 2, augmentation: { ...noAugmentation, shift: 0.1 } })])).toEqual([
    { name: "augmentation", values: ["flip", "shift 0.1"] },
    { name: "seed", values: ["1", "2"] },
  ]);
  expect(differences([])).toEqual([]);
});
