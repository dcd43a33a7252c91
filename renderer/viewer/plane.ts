import { pixelAddress } from "../../shared/contract/pixelAddress.ts";

/** One channel of an image on its way to the graphics card: samples as stored, row after row. `full*` are the sides before any reduction. */
export type Plane = {
  readonly width: number;
  readonly height: number;
  readonly fullWidth: number;
  readonly fullHeight: number;
  readonly samples: Uint8Array | Uint16Array | Float32Array;
};

export type PlaneAddress = { readonly projectId: string; readonly imageId: number; readonly channel: number };

const arrays = { uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array } as const;

/** Reads a plane from the host. Throws an Error with the host's sentence. */
export async function fetchPlane({ projectId, imageId, channel }: PlaneAddress, signal: AbortSignal): Promise<Plane> {
  // Planes are kept as they are here: a second copy in the browser's cache would only cost time.
  const response = await fetch(pixelAddress({ kind: "plane", projectId, imageId, channel }), { signal, cache: "no-store" });
  if (!response.ok) throw new Error((await import("../messages/inWindow.ts")).inWindow(await response.text()));
  const header = (name: string) => Number(response.headers.get(name));
  const type = response.headers.get("X-Sample-Type");
  if (type !== "uint8" && type !== "uint16" && type !== "float32") throw new Error(`samples of the type ${type} cannot be shown`);
  return { width: header("X-Width"), height: header("X-Height"), fullWidth: header("X-Full-Width"), fullHeight: header("X-Full-Height"), samples: new arrays[type](await response.arrayBuffer()) };
}

/** The value of a plane at a place of the full image; null beside it. */
export function valueAtPixel({ width, height, fullWidth, fullHeight, samples }: Plane, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= fullWidth || y >= fullHeight) return null;
  const column = Math.min(width - 1, Math.floor((x * width) / fullWidth));
  const row = Math.min(height - 1, Math.floor((y * height) / fullHeight));
  return samples[row * width + column] ?? null;
}
