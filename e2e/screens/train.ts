import type { Page } from "@playwright/test";
import { deviceWords, rateWords, startWords } from "../../renderer/messages/trainingStart.ts";
import { trainingWords } from "../../renderer/messages/training.ts";

/** The train page. */
export function trainScreen(page: Page) {
  const form = page.getByRole("form", { name: trainingWords.newRun });
  const { recipes, light, seen } = trainingWords;
  return {
    form,
    network: (name: string) => form.getByRole("radio", { name: new RegExp(`^${name} `) }),
    size: form.getByLabel(trainingWords.size),
    splitBy: form.getByLabel(trainingWords.splitBy),
    test: form.getByLabel(trainingWords.test, { exact: true }),
    validation: form.getByLabel(trainingWords.validation, { exact: true }),
    epochs: form.getByLabel(trainingWords.epochs, { exact: true }),
    batch: form.getByLabel(trainingWords.batch, { exact: true }),
    classes: form.locator(".classes label"),
    learningRate: form.getByLabel(trainingWords.learningRate, { exact: true }),
    findRate: form.getByRole("button", { name: rateWords.find }),
    rateCurve: form.getByRole("img", { name: rateWords.chart }),
    takeRate: form.getByRole("button", { name: /^Take / }),
    lookForDevices: form.getByRole("button", { name: deviceWords.look }),
    devices: form.getByRole("list", { name: deviceWords.found }).getByRole("listitem"),
    startFrom: form.getByLabel(startWords.from),
    startFile: form.getByLabel(startWords.path, { exact: true }),
    learns: form.getByLabel(startWords.learns, { exact: true }),
    weightsOf: form.getByLabel(startWords.weightsOf),
    useFrozen: form.getByRole("button", { name: startWords.useFrozen }),
    tensor: form.getByLabel(startWords.tensor),
    brightnessThere: form.getByLabel(startWords.brightness),
    freeze: form.getByLabel(startWords.freeze),
    recipe: form.getByLabel(recipes.recipe, { exact: true }),
    recipeDetails: form.locator("summary", { hasText: recipes.details }),
    recipeChannel: (name: string) => form.getByRole("list", { name: recipes.channels }).getByRole("checkbox", { name, exact: true }),
    channelUp: (name: string) => form.getByRole("button", { name: recipes.channelUp(name) }),
    depths: form.getByLabel(recipes.depths, { exact: true }),
    depth: form.getByLabel(recipes.depth, { exact: true }),
    crop: form.getByLabel(recipes.crop),
    cropSide: form.getByLabel(recipes.side),
    normalisePlates: form.getByLabel(recipes.normalise),
    controlValue: form.getByLabel(recipes.controlValue),
    takeControls: (column: string, value: string) => form.getByRole("button", { name: recipes.takeControls(column, value) }),
    recipeName: form.getByLabel(recipes.name, { exact: true }),
    keepRecipe: form.getByRole("button", { name: recipes.keep }),
    light: form.locator("summary", { hasText: light.title }),
    lightPlate: form.getByLabel(light.plate, { exact: true }),
    lightOf: (channel: string) => form.getByRole("img", { name: light.picture(channel) }),
    stored: form.getByRole("img", { name: seen.stored }),
    prepared: form.getByRole("img", { name: seen.prepared }),
    changed: form.getByRole("img", { name: /^changed at random/ }),
    start: form.getByRole("button", { name: trainingWords.start }),
    problem: form.getByRole("alert"),
    room: page.locator("summary", { hasText: trainingWords.cache.title }),
    roomUsed: (of: RegExp) => page.locator("details", { hasText: trainingWords.cache.title }).getByRole("status").filter({ hasText: of }),
    roomLimit: (label: "limit" | "thumbnailLimit") => page.getByRole("spinbutton", { name: trainingWords.cache[label] }),
    setRoom: (label: "limit" | "thumbnailLimit") => page.getByRole("form", { name: trainingWords.cache[label] }).getByRole("button", { name: trainingWords.cache.set, exact: true }),
    runs: page.getByRole("list", { name: trainingWords.runs }).getByRole("listitem"),
    compared: (id: number) => page.getByRole("checkbox", { name: trainingWords.compare(id) }),
    comparison: page.getByRole("region", { name: trainingWords.comparison }),
    /** What is said of the run that is looked at. */
    run: (id: number) => page.getByRole("region", { name: `${trainingWords.runs} ${id}` }),
    stateOf: (id: number) => page.getByRole("region", { name: `${trainingWords.runs} ${id}` }).getByRole("status"),
    pause: page.getByRole("button", { name: trainingWords.pause }),
    resume: page.getByRole("button", { name: trainingWords.resume }),
    stop: page.getByRole("button", { name: trainingWords.stop }),
    useSettings: page.getByRole("button", { name: trainingWords.useSettings }),
    remove: page.getByRole("button", { name: trainingWords.remove }),
    results: page.getByRole("region", { name: new RegExp(`^${trainingWords.runs} `) }).getByRole("link", { name: trainingWords.results }),
    /** The charts of the epoch that is trained. */
    lossByBatch: page.getByRole("img", { name: /^Loss by batch/ }),
    accuracyByBatch: page.getByRole("img", { name: /^Accuracy by batch/ }),
    lossCurve: page.getByRole("img", { name: new RegExp(trainingWords.lossCurve) }),
    /** Asks for a training that takes seconds. */
    async ask({ epochs, size = 16 }: { readonly epochs: number; readonly size?: number }): Promise<void> {
      await page.getByRole("radio", { name: /^lenet5 / }).check();
      await form.getByLabel(trainingWords.size).fill(String(size));
      await form.getByLabel(trainingWords.epochs, { exact: true }).fill(String(epochs));
    },
  };
}
