import { overlayColours } from "../../shared/image/overlayColours.ts";
import type { Mask } from "./masks.ts";

/** How much of what lies below is covered, of 255. */
const COVERING = 130;

/** Found objects over true ones as pixels with red, green, blue and how much they cover. */
export type OverlayPixels = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** Lays the mask that was found over the true one, both of the same size, the longer side `longest` pixels or as long as it is where that is less. Without a true one all that was found is drawn as shared. */
export function overlayPixels(found: Mask, truth: Mask | null, longest: number): OverlayPixels {
  const scale = Math.min(1, longest / Math.max(found.width, found.height));
  const [width, height] = [Math.max(1, Math.round(found.width * scale)), Math.max(1, Math.round(found.height * scale))];
  const pixels = new Uint8Array(4 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * found.height) / height) * found.width;
    for (let x = 0; x < width; x++, at += 4) {
      const from = row + Math.floor(((x + 0.5) * found.width) / width);
      const [isFound, isTrue] = [found.labels[from]! > 0, (truth?.labels[from] ?? 0) > 0];
      if (!isFound && !isTrue) continue;
      pixels.set(isFound && (isTrue || truth === null) ? overlayColours.shared : isFound ? overlayColours.extra : overlayColours.missed, at);
      pixels[at + 3] = COVERING;
    }
  }
  return { width, height, pixels };
}
