import type { Area } from "../../shared/domain/tiles.ts";
import { openTensors, type TensorImage, type TensorSpecification } from "./tensors.ts";

/** An image as a network sees it, [channels, size, size], and which of its parts that is where a recipe cuts it, the one nearest to its middle. */
export type SeenImage = { readonly pixels: Float32Array; readonly area: number | null };

/** Images as a recipe makes them for a network, but for random changes and what the network itself does to grey levels. Fails as openTensors does. */
export async function seenImages(images: readonly TensorImage[], specification: TensorSpecification, threads: number): Promise<SeenImage[]> {
  await using open = await openTensors(images, specification, threads);
  const places = Map.groupBy(open.samples.keys(), (place) => open.samples[place]!);
  const chosen = images.map((image, at) => {
    const own = places.get(at)!;
    const middle = nearestToMiddle(own.map((place) => open.areas[place]!), image);
    return { place: own[middle]!, area: own.length === 1 ? null : middle };
  });
  const seen: SeenImage[] = [];
  for await (const { images: batch } of open.pool.batches(chosen.map(({ place }) => [place]), null)) seen.push({ pixels: batch.slice(), area: chosen[seen.length]!.area });
  return seen;
}

/** The place of the area whose middle is nearest to that of the image. */
export function nearestToMiddle(areas: readonly (Area | null)[], { width, height }: Pick<TensorImage, "width" | "height">): number {
  const distances = areas.map((area) => (area === null ? 0 : Math.hypot(area.left + (area.width - width) / 2, area.top + (area.height - height) / 2)));
  return distances.indexOf(Math.min(...distances));
}
