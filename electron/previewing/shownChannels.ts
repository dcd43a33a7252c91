import type { Recipe } from "../../shared/domain/recipe.ts";
import type { StoredChannelView } from "../project/channels.ts";

/** Standard deviations below and above the mean that are shown black and in full colour. */
const DEVIATIONS = [-1, 4] as const;
const EIGHT_BITS = [0, 255] as const;

/** The channels of what a recipe makes, in its order, with the levels that are shown black and in full colour: those of the viewer as long as the recipe keeps grey levels. */
export function shownChannels({ channels, anscombe, normalise, output }: Recipe, views: readonly StoredChannelView[]): readonly StoredChannelView[] {
  const own = channels === null ? views : channels.flatMap((name) => views.find((view) => view.name === name) ?? []);
  return own.map((view) => {
    if (output === "8-bit") return { ...view, low: EIGHT_BITS[0], high: EIGHT_BITS[1] };
    if (normalise !== "none") return { ...view, low: DEVIATIONS[0], high: DEVIATIONS[1] };
    return anscombe ? { ...view, low: transformed(view.low), high: transformed(view.high) } : view;
  });
}

function transformed(level: number | null): number | null {
  return level === null ? null : 2 * Math.sqrt(Math.max(0, level + 0.375));
}
