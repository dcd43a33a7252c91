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
  const [width, height] = [header("X-Width"), header("X-Height")];
  const bytes = await readWhole(response, width * height * arrays[type].BYTES_PER_ELEMENT);
  return { width, height, fullWidth: header("X-Full-Width"), fullHeight: header("X-Full-Height"), samples: new arrays[type](bytes) };
}

/**
 * A body of a known length, read straight to where it stays: `arrayBuffer` gathers it elsewhere first, which takes the double of new memory and half as long again.
 * Throws where it ends early.
 */
export async function readWhole(response: Response, length: number): Promise<ArrayBuffer> {
  const reader = bytesReader(response);
  if (reader === null) return response.arrayBuffer();
  let whole = new ArrayBuffer(length);
  for (let at = 0; at < length; ) {
    // Memory goes to the reader and comes back as another object.
    const { value } = await reader.read(new Uint8Array(whole, at));
    if (value === undefined || value.byteLength === 0) throw new Error(`the image ends after ${at} of its ${length} bytes`);
    whole = value.buffer;
    at += value.byteLength;
  }
  return whole;
}

/** Null in browsers that cannot read into memory of the page. */
function bytesReader({ body }: Response): ReadableStreamBYOBReader | null {
  try {
    return body?.getReader({ mode: "byob" }) ?? null;
  } catch {
    return null;
  }
}

/** The value of a plane at a place of the full image; null beside it. */
export function valueAtPixel({ width, height, fullWidth, fullHeight, samples }: Plane, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= fullWidth || y >= fullHeight) return null;
  const column = Math.min(width - 1, Math.floor((x * width) / fullWidth));
  const row = Math.min(height - 1, Math.floor((y * height) / fullHeight));
  return samples[row * width + column] ?? null;
}
