import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import { plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import { augment, changeStream } from "../imaging/augment.ts";
import { importImages } from "../importing/importImages.ts";
import { createProject, type Project } from "../project/project.ts";
import { tensorFields } from "../training/performRun.ts";
import { openTensors } from "../training/tensors.ts";
import { writeLitPlates } from "./fixtures/litPlates.ts";
import { RecipePreview } from "./recipePreview.ts";

// Every pool starts threads, which takes long on a machine with other things to do.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "moascope-preview-"));
let project: Project;
beforeAll(async () => {
  project = createProject(path.join(folder, "screen"));
  await importImages(project, { ...writeLitPlates(folder), copy: false, signal: new AbortController().signal, onProgress: () => undefined });
});
afterAll(() => {
  project[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const SIZE = 16;
const changes = { augmentation: { ...noAugmentation, flip: true, rotation: 20, shift: 0.1, brightness: 0.3 }, seed: 5, epoch: 1 };

/** The batches that a training makes of an image, unchanged and changed at random: one for each of its parts. */
async function trained(imageId: number, recipe: Recipe): Promise<{ readonly plain: Float32Array[]; readonly changed: Float32Array[] }> {
  const all = tensorFields(project, { recipe }).map(({ image }) => image);
  await using open = await openTensors(all, { cacheFolder: path.join(folder, "trained"), cacheBytes: 1e9, recipe, size: SIZE, channels: 1, plates: all }, 1);
  const places = [...open.samples.keys()].filter((place) => all[open.samples[place]!]!.id === imageId);
  const batches = async (how: typeof changes | null) => {
    const made: Float32Array[] = [];
    for await (const { images } of open.pool.batches(places.map((place) => [place]), how)) made.push(images.slice());
    return made;
  };
  return { plain: await batches(null), changed: await batches(changes) };
}

test.each([
  ["plain", {}],
  ["even illumination", { illumination: true, anscombe: true }],
  ["controls", { normalise: "controls" }],
  ["the plate, in tiles", { normalise: "plate", crop: { kind: "tiles", side: 12, overlap: 0 } }],
  ["8 bits of the middle", { normalise: "image", output: "8-bit", crop: { kind: "centre", side: 24 } }],
] as const satisfies readonly (readonly [string, Partial<Recipe>])[])("a preview is what a training sees, value for value, changed at random as well: %s", async (_name, differences) => {
  const recipe: Recipe = { ...plainRecipe, ...differences };
  const preview = new RecipePreview(project);
  const fields = tensorFields(project, { recipe });
  for (const imageId of [fields[4]!.image.id, fields[15]!.image.id]) {
    const { pixels, area } = await preview.seen(imageId, recipe, SIZE);
    const { plain, changed } = await trained(imageId, recipe);
    expect(area).toBe(plain.length === 1 ? null : 4);
    expect(pixels).toEqual(plain[area ?? 0]);
    const out = new Float32Array(pixels.length);
    augment(pixels, 1, SIZE, changes.augmentation, changeStream(changes, imageId, area), out, 0);
    expect(out).toEqual(changed[area ?? 0]);
  }
});

test("the light of a plate is that of its own images, and of a few images it is not known", async () => {
  const preview = new RecipePreview(project);
  const [first] = tensorFields(project, { recipe: plainRecipe });
  const [slanted, even, few] = await Promise.all([0, 10, 20].map((later) => preview.illumination(first!.image.id + later, plainRecipe)));
  // The edge of the field, away from what lies in its middle.
  const edge = ({ gains, width }: NonNullable<typeof slanted>) => [gains[0]!, gains[width - 1]!] as const;
  expect(edge(slanted!)[1] / edge(slanted!)[0]).toBeGreaterThan(1.2);
  expect(edge(even!)[1] / edge(even!)[0]).toBeCloseTo(1, 1);
  expect(few).toBeNull();
});

test("an image that is not there, and a plate without controls, are said and not remembered", async () => {
  const preview = new RecipePreview(project);
  await expect(preview.seen(999, plainRecipe, SIZE)).rejects.toMatchObject({ code: "ImageMissing" });
  const recipe: Recipe = { ...plainRecipe, normalise: "controls", controls: { column: "compound", value: "water" } };
  const [first] = tensorFields(project, { recipe });
  for (let again = 0; again < 2; again++) await expect(preview.seen(first!.image.id, recipe, SIZE)).rejects.toThrow("Plate P1 has no image with compound water");
});
