import { expect, test } from "vitest";
import { noAugmentation } from "../../../shared/domain/augmentation.ts";
import { plainRecipe } from "../../../shared/domain/recipe.ts";
import { differences, draftOf, keptDraft, requestOf } from "./draft.ts";
import { draft, settings } from "./fixtures/settings.ts";

test("a new draft is a request as it is, and suits its network", () => {
  expect(requestOf(draft)).toMatchObject({ wrong: [], request: { network: "lenet-moa", size: 128, augmentation: { flip: true }, optimiser: { name: "adam" } } });
});

test("wrong fields are named", () => {
  expect(requestOf({ ...draft, epochs: 0, learningRate: NaN, split: { ...draft.split, test: -1 } })).toMatchObject({ request: null, wrong: expect.arrayContaining(["epochs", "learningRate", "test"]) });
});

test("a draft that is kept comes back but for what was half typed, which is as it was at first", () => {
  const typed = { ...draft, epochs: 77, learningRate: NaN, optimiser: "adamw", constants: { of: "adamw", beta1: 1.5 }, start: { from: "file", path: "" }, ways: "0a" };
  expect(keptDraft(JSON.stringify(typed), draft)).toEqual({ ...draft, epochs: 77, optimiser: "adamw", ways: "0a" });
  expect([null, "", "null", "{", "[1]"].map((json) => keptDraft(json, draft))).toEqual(Array(5).fill(draft));
});

test("a run's settings come back as the draft that repeats it", () => {
  const again = draftOf(settings({ optimiser: { name: "nesterov", momentum: 0.8 }, seed: 7 }), ["a", "b", "left out"]);
  expect(again).toMatchObject({ optimiser: "nesterov", momentum: 0.8, seed: 7, exclude: ["left out"] });
  expect(requestOf(again).request).toMatchObject({ optimiser: { name: "nesterov", momentum: 0.8 } });
});

test("what a run's optimiser has other than usual is repeated, and goes with another optimiser", () => {
  const again = draftOf(settings({ optimiser: { name: "adam", beta1: 0.8, beta2: 0.999, epsilon: 1e-8 } }), []);
  expect(requestOf(again).request!.optimiser).toEqual({ name: "adam", beta1: 0.8, beta2: 0.999, epsilon: 1e-8 });
  expect(requestOf({ ...again, optimiser: "adamw" }).request!.optimiser).toMatchObject({ name: "adamw", beta1: 0.9 });
});

test("a run that learned masks has left no class out", () => {
  expect(draftOf(settings({ task: "masks", network: "unet", classNames: ["background", "object"] }), ["a", "b"])).toMatchObject({ network: "unet", exclude: [] });
});

test("how a network learns goes into a request and comes back from a run, part by part", () => {
  const learning = { loss: "huber", delta: 0.5, schedule: "plateau", scheduleFactor: 0.3, scheduleEpochs: 4, clipBy: "value", clipLimit: 2, warmUp: 1.5, microBatch: 4, optimiser: "rmsprop", weightDecay: 0.1 } as const;
  const { request } = requestOf({ ...draft, ...learning });
  expect(request).toMatchObject({
    loss: { name: "huber", delta: 0.5 },
    schedule: { name: "plateau", factor: 0.3, patience: 4 },
    clipping: { by: "value", limit: 2 },
    optimiser: { name: "rmsprop", weightDecay: 0.1 },
    warmUp: 1.5,
    microBatch: 4,
  });
  expect(draftOf(settings({ ...request, size: 128 }), ["a", "b"])).toMatchObject(learning);
  expect(requestOf(draft).request).toMatchObject({ loss: null, clipping: null, schedule: { name: "cosine" } });
  expect(requestOf({ ...draft, labelSmoothing: 0.1 }).request).toMatchObject({ loss: { name: "categorical_crossentropy", labelSmoothing: 0.1 } });
});

test("wrong parts of how it learns are named as the form has them", () => {
  const wrong = { schedule: "step", scheduleFactor: 2, scheduleEpochs: 0.5, clipBy: "norm", clipLimit: -1, labelSmoothing: 3 } as const;
  expect([...requestOf({ ...draft, ...wrong }).wrong].sort()).toEqual(["clipLimit", "labelSmoothing", "scheduleEpochs", "scheduleFactor"]);
});

test("only settings that differ are compared", () => {
  expect(differences([settings(), settings({ seed: 2, augmentation: { ...noAugmentation, shift: 0.1 } })])).toEqual([
    { name: "Random changes of training images", values: ["mirrored", "shifted by up to 10\u00a0% of the side"] },
    { name: "Seed of all random choices", values: ["1", "2"] },
  ]);
  expect(differences([])).toEqual([]);
  const [recipe] = differences([settings(), settings({ recipe: { ...plainRecipe, name: "middles", crop: { kind: "centre", side: 64 } } })]);
  expect(recipe).toEqual({ name: "Recipe", values: [expect.stringMatching(/: whole images; /), expect.stringMatching(/^middles, version 1: the middle 64 pixels; /)] });
  // A code that nobody can read is told apart by no more than whether anything was timed.
  expect(differences([settings({ ways: "012" }), settings({ ways: "021" })])).toEqual([]);
  expect(differences([settings({ ways: "012" }), settings()])).toEqual([{ name: "Ways of computing", values: ["the fastest for each layer, timed on the machine of the run", "those that are good on most machines"] }]);
});

test("a number that an optimiser cannot take is a wrong field, not an error of the page", () => {
  for (const momentum of [2, NaN]) expect(requestOf({ ...draft, optimiser: "momentum", momentum })).toEqual({ request: null, wrong: ["momentum"] });
  expect(requestOf({ ...draft, optimiser: "adam", constants: { of: "adam", beta1: 1.5 } })).toEqual({ request: null, wrong: ["beta1"] });
  expect(requestOf({ ...draft, optimiser: "rmsprop", constants: { of: "rmsprop", epsilon: NaN } })).toEqual({ request: null, wrong: ["epsilon"] });
});

test("the ways of computing are those of the run that is repeated, and timed anew where they are left empty", () => {
  const again = draftOf(settings({ ways: "0a1" }), []);
  expect(requestOf(again).request).toMatchObject({ ways: "0a1" });
  expect(requestOf({ ...again, ways: "" }).request).not.toHaveProperty("ways");
  expect(requestOf({ ...again, ways: "A-1" })).toEqual({ request: null, wrong: ["ways"] });
});
