import { z } from "zod";
import { pictureNames } from "../domain/drawing.ts";
import { Recipe } from "../domain/recipe.ts";
import { Augmentation } from "../domain/run.ts";
import { ProjectId, RowId } from "./ids.ts";

/**
 * Everything that is too large for a call has an address, the same on every host:
 * a thumbnail in the project's colours (JPEG), the same of one cell of an image, one channel of an image as stored, an image as training would see it (WebP), how its plate is lit (WebP), the mask that a run found in it over the one that it has (WebP), images that a run drew (WebP), a run's report (HTML).
 */
export const PixelRequest = z.discriminatedUnion("kind", [
  /** `view` changes when colours or contrast do, so that a browser may keep what it has. `side` is the longer side in pixels. */
  z.object({ kind: z.literal("thumbnail"), projectId: ProjectId, imageId: RowId, side: z.coerce.number().int().min(16).max(512), view: z.string() }),
  /** The square around one of the cells that were counted in an image, by its number from 0. */
  z.object({ kind: z.literal("cell"), projectId: ProjectId, imageId: RowId, cell: z.coerce.number().int().min(0), view: z.string() }),
  /** Samples, little endian, with the headers X-Width, X-Height, X-Full-Width, X-Full-Height and X-Sample-Type (uint8, uint16 or float32); very large planes are reduced a whole number of times by area averaging. */
  z.object({ kind: z.literal("plane"), projectId: ProjectId, imageId: RowId, channel: z.coerce.number().int().min(0) }),
  z.object({
    /** An image as a recipe makes it for a network with an input of `size` pixels a side, changed at random as in the first epoch of a run with that seed. */
    kind: z.literal("seen"),
    projectId: ProjectId,
    imageId: RowId,
    size: z.coerce.number().int().min(1).max(1024),
    seed: z.coerce.number().int().min(0),
    recipe: Recipe,
    augmentation: Augmentation,
  }),
  /** How one channel of the image's plate is lit, by what the recipe evens out: grey is the mean, black half as bright, white half as bright again. */
  z.object({ kind: z.literal("illumination"), projectId: ProjectId, imageId: RowId, recipe: Recipe, channel: z.coerce.number().int().min(0) }),
  /** Transparent where neither mask has an object; `side` is the longer side in pixels. */
  z.object({ kind: z.literal("overlay"), projectId: ProjectId, imageId: RowId, run: z.coerce.number().int().min(1), side: z.coerce.number().int().min(16).max(2048) }),
  /** An image as a run is shown it, and beside it what the run makes of it, each of the size of the network's. */
  z.object({ kind: z.literal("reproduction"), projectId: ProjectId, imageId: RowId, run: z.coerce.number().int().min(1) }),
  /** Images that a run learned from, or drew, side by side (WebP); `name` as pictureName makes it. */
  z.object({ kind: z.literal("drawn"), projectId: ProjectId, runId: RowId, name: z.string().regex(pictureNames) }),
  z.object({ kind: z.literal("report"), projectId: ProjectId, runId: RowId }),
]);
export type PixelRequest = z.infer<typeof PixelRequest>;

/** The address of a request, from the root of the host. */
export function pixelAddress(request: PixelRequest): string {
  switch (request.kind) {
    case "thumbnail":
      return `/pixels/${request.projectId}/thumbnail/${request.imageId}?${new URLSearchParams({ side: String(request.side), view: request.view })}`;
    case "cell":
      return `/pixels/${request.projectId}/cell/${request.imageId}?${new URLSearchParams({ cell: String(request.cell), view: request.view })}`;
    case "plane":
      return `/pixels/${request.projectId}/plane/${request.imageId}?${new URLSearchParams({ channel: String(request.channel) })}`;
    case "seen":
      return `/pixels/${request.projectId}/seen/${request.imageId}?${new URLSearchParams({ size: String(request.size), seed: String(request.seed), recipe: JSON.stringify(request.recipe), augmentation: JSON.stringify(request.augmentation) })}`;
    case "illumination":
      return `/pixels/${request.projectId}/illumination/${request.imageId}?${new URLSearchParams({ channel: String(request.channel), recipe: JSON.stringify(request.recipe) })}`;
    case "overlay":
      return `/pixels/${request.projectId}/overlay/${request.imageId}?${new URLSearchParams({ run: String(request.run), side: String(request.side) })}`;
    case "reproduction":
      return `/pixels/${request.projectId}/reproduction/${request.imageId}?${new URLSearchParams({ run: String(request.run) })}`;
    case "drawn":
      return `/pixels/${request.projectId}/drawn/${request.runId}?${new URLSearchParams({ name: request.name })}`;
    case "report":
      return `/pixels/${request.projectId}/report/${request.runId}`;
  }
}

/** The request that an address stands for; null for every other address. */
export function readPixelAddress(url: URL): PixelRequest | null {
  const [, root, projectId, kind, id, ...rest] = url.pathname.split("/");
  if (root !== "pixels" || rest.length > 0 || !/^[1-9]\d{0,14}$/.test(id ?? "")) return null;
  const parameters: Record<string, unknown> = Object.fromEntries(url.searchParams);
  for (const name of ["augmentation", "recipe"]) if (typeof parameters[name] === "string") parameters[name] = parsed(parameters[name]);
  const request = PixelRequest.safeParse({ ...parameters, kind, projectId, imageId: Number(id), runId: Number(id) });
  return request.success ? request.data : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
