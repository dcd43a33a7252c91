import { type RandomStream, randomStream } from "../../shared/random.ts";
import type { Augmentation } from "../../shared/domain/run.ts";

/** First step of the path of every random stream that changes an image: epoch and image follow, so that no order of work matters. The parts of an image take further first steps, far apart from those of other uses. */
const AUGMENTATION = 3;
const AREAS = 256;

/** The random numbers that change an image in an epoch; `area` is the place of a part among those of its image, null where that is whole. */
export function changeStream({ seed, epoch }: { readonly seed: number; readonly epoch: number }, imageId: number, area: number | null): RandomStream {
  return randomStream(seed, AUGMENTATION + AREAS * (area ?? 0), epoch, imageId);
}

/**
 * Writes a randomly changed copy of a square image [channels, size, size] into `out` at `offset`. Flips and quarter turns alone move pixels
 * without touching a value; shift, rotation, scale and shear are one affine map about the centre with bilinear sampling, the image reflected at
 * its borders; brightness multiplies each channel, as staining varies, and leaves 0 at 0.
 * The same numbers are drawn whatever is switched on, so that switching one change on leaves the others as they were. Returns how pixels were moved.
 */
export function augment(image: Float32Array, channels: number, size: number, settings: Augmentation, random: RandomStream, out: Float32Array, offset: number): Movement {
  const draw = drawChange(settings, size, channels, random);
  const target = out.subarray(offset, offset + channels * size * size);
  if (draw.affine) warp(image, channels, size, draw.map, target);
  else if (draw.map.xx !== 1 || draw.map.yy !== 1) permute(image, channels, size, draw.map, target);
  else target.set(image);

  const plane = size * size;
  for (const [channel, factor] of draw.brightness.entries()) {
    if (factor === 1) continue;
    for (let at = channel * plane; at < (channel + 1) * plane; at++) target[at] = target[at]! * factor;
  }
  return draw;
}

/** Writes the mask [size, size] of an image into `out` at `offset`, moved as the image was: each pixel is the one whose middle is nearest, so that nothing is between the values of a mask. */
export function moveMask(mask: Float32Array, size: number, { map, affine }: Movement, out: Float32Array, offset: number): void {
  const target = out.subarray(offset, offset + size * size);
  if (!affine) return permute(mask, 1, size, map, target);
  const { xx, xy, x0, yx, yy, y0 } = map;
  const centre = (size - 1) / 2;
  for (let v = 0, at = 0; v < size; v++) {
    for (let u = 0; u < size; u++, at++) {
      const x = Math.round(xx * (u - centre) + xy * (v - centre) + x0 + centre);
      const y = Math.round(yx * (u - centre) + yy * (v - centre) + y0 + centre);
      target[at] = mask[reflect(y, size) * size + reflect(x, size)]!;
    }
  }
}

/** From a place in the output to its place in the input, both in pixels from the centre: x = xx * u + xy * v + x0, y = yx * u + yy * v + y0. */
export type PlaneMap = { readonly xx: number; readonly xy: number; readonly x0: number; readonly yx: number; readonly yy: number; readonly y0: number };

/** How the pixels of an image were moved; where `affine` is false pixels lie on pixels. */
export type Movement = { readonly map: PlaneMap; readonly affine: boolean };

type Change = Movement & { readonly brightness: readonly number[] };

function drawChange(settings: Augmentation, size: number, channels: number, random: RandomStream): Change {
  const flipX = random.uniform() < 0.5 && settings.flip ? -1 : 1;
  const flipY = random.uniform() < 0.5 && settings.flip ? -1 : 1;
  const drawnTurns = random.below(4);
  const around = (amount: number) => amount * (2 * random.uniform() - 1);
  const shiftX = around(settings.shift) * size;
  const shiftY = around(settings.shift) * size;
  const angle = (around(settings.rotation) * Math.PI) / 180;
  const scale = 1 + around(settings.scale);
  const slant = Math.tan((around(settings.shear) * Math.PI) / 180);
  const brightness = Array.from({ length: channels }, () => 1 + around(settings.brightness));

  const turned = turnAndFlip(settings.quarterTurns ? drawnTurns : 0, flipX, flipY);
  const affine = settings.shift > 0 || settings.rotation > 0 || settings.scale > 0 || settings.shear > 0;
  return { map: affine ? after(turned, affineMap(shiftX, shiftY, angle, scale, slant)) : turned, affine, brightness };
}

function turnAndFlip(turns: number, flipX: number, flipY: number): PlaneMap {
  const cosine = [1, 0, -1, 0][turns]!;
  const sine = [0, 1, 0, -1][turns]!;
  return { xx: flipX * cosine, xy: flipX * -sine, x0: 0, yx: flipY * sine, yy: flipY * cosine, y0: 0 };
}

/** The inverse of: slant along x, scale, rotate, then shift. */
function affineMap(shiftX: number, shiftY: number, angle: number, scale: number, slant: number): PlaneMap {
  const cosine = Math.cos(angle) / scale;
  const sine = Math.sin(angle) / scale;
  const [xx, xy, yx, yy] = [cosine + slant * sine, sine - slant * cosine, -sine, cosine];
  return { xx, xy, x0: -(xx * shiftX + xy * shiftY), yx, yy, y0: -(yx * shiftX + yy * shiftY) };
}

function after(second: PlaneMap, first: PlaneMap): PlaneMap {
  return {
    xx: second.xx * first.xx + second.xy * first.yx,
    xy: second.xx * first.xy + second.xy * first.yy,
    x0: second.xx * first.x0 + second.xy * first.y0,
    yx: second.yx * first.xx + second.yy * first.yx,
    yy: second.yx * first.xy + second.yy * first.yy,
    y0: second.yx * first.x0 + second.yy * first.y0,
  };
}

/** Moves pixels by a map of the square onto itself. */
function permute(image: Float32Array, channels: number, size: number, { xx, xy, yx, yy }: PlaneMap, out: Float32Array): void {
  const centre = (size - 1) / 2;
  const first = (centre - (xx + xy) * centre) + (centre - (yx + yy) * centre) * size;
  const stepX = xx + yx * size;
  const stepY = xy + yy * size;
  for (let channel = 0, at = 0; channel < channels; channel++) {
    const start = channel * size * size + first;
    for (let y = 0; y < size; y++) {
      for (let x = 0, from = start + y * stepY; x < size; x++, from += stepX) out[at++] = image[from]!;
    }
  }
}

/** Samples the image bilinearly where the map points, beyond its borders in its mirror image (edge pixels twice). */
export function warp(image: Float32Array, channels: number, size: number, { xx, xy, x0, yx, yy, y0 }: PlaneMap, out: Float32Array): void {
  const centre = (size - 1) / 2;
  const plane = size * size;
  for (let v = 0; v < size; v++) {
    for (let u = 0; u < size; u++) {
      const x = xx * (u - centre) + xy * (v - centre) + x0 + centre;
      const y = yx * (u - centre) + yy * (v - centre) + y0 + centre;
      const left = Math.floor(x);
      const top = Math.floor(y);
      const fx = x - left;
      const fy = y - top;
      const inside = left >= 0 && top >= 0 && left + 1 < size && top + 1 < size;
      const x1 = inside ? left : reflect(left, size);
      const x2 = inside ? left + 1 : reflect(left + 1, size);
      const y1 = (inside ? top : reflect(top, size)) * size;
      const y2 = (inside ? top + 1 : reflect(top + 1, size)) * size;
      for (let channel = 0, start = 0; channel < channels; channel++, start += plane) {
        const upper = image[start + y1 + x1]! * (1 - fx) + image[start + y1 + x2]! * fx;
        const lower = image[start + y2 + x1]! * (1 - fx) + image[start + y2 + x2]! * fx;
        out[start + v * size + u] = upper * (1 - fy) + lower * fy;
      }
    }
  }
}

/** Where a whole coordinate lies in an image that is mirrored at each border, over and over. */
export function reflect(coordinate: number, size: number): number {
  const period = 2 * size;
  const within = ((coordinate % period) + period) % period;
  return within < size ? within : period - 1 - within;
}
