/** Lengths that a scale bar may have, in micrometres. */
const steps = [1, 2, 5];

/** A round length of at most a share of the width, and how long it is on the screen. Pixel size in micrometres, magnification in screen pixels an image pixel. */
export function scaleBar(pixelSizeMicrometres: number, scale: number, widest: number): { readonly pixels: number; readonly text: string } {
  const longest = (widest / scale) * pixelSizeMicrometres;
  const decade = 10 ** Math.floor(Math.log10(longest));
  const micrometres = decade * (steps.findLast((step) => step * decade <= longest) ?? 1);
  const text = micrometres >= 1000 ? `${micrometres / 1000} mm` : micrometres >= 1 ? `${micrometres} µm` : `${Math.round(micrometres * 1000)} nm`;
  return { pixels: (micrometres / pixelSizeMicrometres) * scale, text };
}
