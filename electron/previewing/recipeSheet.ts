import sharp, { type OverlayOptions } from "sharp";
import { plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import { colourOf, compositePixels, fullContrast } from "../../shared/image/composite.ts";
import { listChannelViews, type StoredChannelView } from "../project/channels.ts";
import { listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { channelsOf } from "../training/tensorImages.ts";
import { illuminationLevels, illuminationRanges } from "./illuminationPicture.ts";
import { RecipePreview } from "./recipePreview.ts";
import { shownChannels } from "./shownChannels.ts";

/** Side of each picture and the space between them, in pixels. */
const SIDE = 192;
const GAP = 6;

/** What one row of a sheet shows: the first image of a plate, and how bright the darkest and the brightest part of each channel's field are; null where the plate has too few images. */
export type SheetRow = { readonly plate: string | null; readonly image: string; readonly light: readonly { readonly channel: string; readonly darkest: number; readonly brightest: number }[] | null };

/**
 * Draws a recipe: a row for each plate with an image of it as it is stored, as the recipe makes it, and how each of its channels is lit. Returns a PNG and what its rows show.
 * Grey levels that nobody chose a contrast for are stretched over what each picture holds. Fails as RecipePreview does.
 */
export async function recipeSheet(project: Project, recipe: Recipe): Promise<{ readonly png: Buffer; readonly rows: readonly SheetRow[] }> {
  const preview = new RecipePreview(project);
  const views = listChannelViews(project.db);
  const channels = channelsOf(recipe, views.map(({ name }) => name));
  const firsts = [...Map.groupBy(listImages(project), ({ plate }) => plate).values()].map(([first]) => first!);
  const rows: SheetRow[] = [];
  const pictures: OverlayOptions[] = [];
  const put = async (column: number, pixels: Uint8ClampedArray, side: readonly [number, number], colours: 1 | 3) =>
    pictures.push({ input: await sharp(pixels, { raw: { width: side[0], height: side[1], channels: colours } }).resize(SIDE, SIDE, { fit: "fill" }).png().toBuffer(), left: column * (SIDE + GAP), top: rows.length * (SIDE + GAP) });

  for (const { id, plate, name } of firsts) {
    for (const [column, shown] of [{ ...plainRecipe, channels: recipe.channels }, recipe].entries()) {
      const { pixels } = await preview.seen(id, shown, SIDE);
      await put(column, coloured(pixels, shownChannels(shown, views)), [SIDE, SIDE], 3);
    }
    const light = await preview.illumination(id, recipe);
    if (light !== null) for (const channel of channels.keys()) await put(2 + channel, illuminationLevels(light, channel), [light.width, light.height], 1);
    rows.push({ plate, image: name, light: light && illuminationRanges(light, channels) });
  }
  const [width, height] = [(2 + channels.length) * (SIDE + GAP) - GAP, rows.length * (SIDE + GAP) - GAP];
  return { png: await sharp({ create: { width, height, channels: 3, background: "#808080" } }).composite(pictures).png().toBuffer(), rows };
}

function coloured(planes: Float32Array, views: readonly StoredChannelView[]): Uint8ClampedArray {
  const contrasts = fullContrast(planes, views.length).map(([least, most], channel) => [views[channel]!.low ?? least, views[channel]!.high ?? most] as const);
  return compositePixels(planes, views.map(({ colour }) => colourOf(colour)), contrasts);
}
