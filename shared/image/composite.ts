/** Red, green and blue from 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The grey levels that are drawn black and in full colour. */
export type Contrast = readonly [low: number, high: number];

const white: Colour = [1, 1, 1];
const red: Colour = [1, 0, 0];
const green: Colour = [0, 1, 0];
const blue: Colour = [0, 0, 1];
const inOrder: readonly Colour[] = [blue, green, red, [1, 0, 1], [0, 1, 1], [1, 1, 0]];

/** Stains whose colour everybody expects, and the channels of ordinary RGB files. */
const expected: readonly (readonly [RegExp, Colour])[] = [
  [/dapi|hoechst|\bdna\b|nucle(us|i|ar)|^blue$/i, blue],
  [/tubulin|microtubule|^green$/i, green],
  [/actin|phalloidin|^red$/i, red],
];

/** A colour for each channel: grey for a lone one, the expected colour of a known stain, else the next free of blue, green, red, magenta, cyan, yellow. */
export function channelColours(names: readonly string[]): Colour[] {
  if (names.length === 1) return [white];
  const known = names.map((name) => expected.find(([pattern]) => pattern.test(name))?.[1]);
  const free = inOrder.filter((colour) => !known.includes(colour));
  let next = 0;
  return known.map((colour) => colour ?? (free.length > 0 ? free[next++ % free.length]! : white));
}

/** The contrast that shows each channel of an image [channels, pixels] from its darkest to its brightest value. */
export function fullContrast(image: Float32Array, channels: number): Contrast[] {
  const plane = image.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    let low = Infinity;
    let high = -Infinity;
    for (let at = channel * plane; at < (channel + 1) * plane; at++) {
      low = Math.min(low, image[at]!);
      high = Math.max(high, image[at]!);
    }
    return [low, high];
  });
}

/** Adds up the channels of an image [channels, pixels] in their colours: 8-bit RGB, pixel after pixel. A contrast of no width shows what is above it. */
export function compositePixels(image: Float32Array, colours: readonly Colour[], contrasts: readonly Contrast[]): Uint8ClampedArray<ArrayBuffer> {
  const plane = image.length / colours.length;
  const sums = new Float32Array(plane * 3);
  for (const [channel, [r, g, b]] of colours.entries()) {
    const [low, slope] = slopeOf(contrasts[channel]);
    const start = channel * plane;
    for (let pixel = 0, at = 0; pixel < plane; pixel++, at += 3) {
      const above = image[start + pixel]! - low;
      if (!(above > 0)) continue;
      const level = Math.min(above * slope, 255);
      sums[at] = sums[at]! + level * r;
      sums[at + 1] = sums[at + 1]! + level * g;
      sums[at + 2] = sums[at + 2]! + level * b;
    }
  }
  return new Uint8ClampedArray(sums);
}

/**
 * Adds up the channels of an image [channels, pixels] of 8 bits as `compositePixels` does: `levels` are the grey levels that the 256 values of each channel stand
 * for. What each of them adds is looked up, and no memory is taken but the result's: a gallery asks for hundreds of pictures a second.
 */
export function compositeCoded(image: Uint8Array, levels: readonly Float32Array[], colours: readonly Colour[], contrasts: readonly Contrast[]): Uint8ClampedArray<ArrayBuffer> {
  const channels = colours.length;
  const plane = image.length / channels;
  const added = new Float32Array(channels * 256 * 3);
  for (const [channel, colour] of colours.entries()) {
    const [low, slope] = slopeOf(contrasts[channel]);
    for (let value = 0; value < 256; value++) {
      const above = levels[channel]![value]! - low;
      const level = above > 0 ? Math.min(above * slope, 255) : 0;
      for (let part = 0; part < 3; part++) added[(channel * 256 + value) * 3 + part] = level * colour[part]!;
    }
  }
  const pixels = new Uint8ClampedArray(plane * 3);
  for (let pixel = 0; pixel < plane; pixel++) {
    let [r, g, b] = [0, 0, 0];
    for (let channel = 0; channel < channels; channel++) {
      const at = (channel * 256 + image[channel * plane + pixel]!) * 3;
      r += added[at]!;
      g += added[at + 1]!;
      b += added[at + 2]!;
    }
    pixels[pixel * 3] = r;
    pixels[pixel * 3 + 1] = g;
    pixels[pixel * 3 + 2] = b;
  }
  return pixels;
}

/** What is subtracted from a grey level, and by what the rest is multiplied to give 255 in full colour. */
function slopeOf([low, high]: Contrast = [0, 1]): readonly [low: number, slope: number] {
  return [low, 255 / Math.max(high - low, Number.MIN_VALUE)];
}

/** A colour as `#rrggbb`. */
export function hexOf(colour: Colour): string {
  return `#${colour.map((part) => Math.round(part * 255).toString(16).padStart(2, "0")).join("")}`;
}

/** The colour that `#rrggbb` names. */
export function colourOf(hex: string): Colour {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}
